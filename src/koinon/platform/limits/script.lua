-- Check every bucket, then charge every bucket, on the server's clock: one trip, and no two processes overlap.
-- KEYS: one a bucket. ARGV: 1 or 0 (charge), member (in flight), then kind, limit, window in microseconds a bucket.
local t = redis.call('TIME')
local now = tonumber(t[1]) * 1000000 + tonumber(t[2])
local stamp = string.format('%.0f', now)
local used, reset, refused = {}, {}, 0

for i, key in ipairs(KEYS) do
  local kind, limit, window = ARGV[i * 3], tonumber(ARGV[i * 3 + 1]), tonumber(ARGV[i * 3 + 2])
  used[i], reset[i] = 0, 0
  if kind == 'l' then
    local oldest = redis.call('lindex', key, -1)
    while oldest and tonumber(oldest) + window <= now do
      redis.call('rpop', key)
      oldest = redis.call('lindex', key, -1)
    end
    used[i] = redis.call('llen', key)
    if used[i] > limit and limit > 0 then oldest = redis.call('lindex', key, limit - 1) end
    if oldest then reset[i] = tonumber(oldest) + window - now elseif limit <= 0 then reset[i] = window end
  elseif kind == 'c' then
    local width, first = window / 60, nil
    local pieces = redis.call('hgetall', key)
    for j = 1, #pieces, 2 do
      local leaves = (tonumber(pieces[j]) + 1) * width + window
      if leaves <= now then
        redis.call('hdel', key, pieces[j])
      else
        used[i] = used[i] + tonumber(pieces[j + 1])
        if not first or leaves < first then first = leaves end
      end
    end
    if first then reset[i] = first - now end
  else
    redis.call('zremrangebyscore', key, '-inf', stamp)
    used[i], reset[i] = redis.call('zcard', key), 1000000
  end
  if used[i] >= limit then refused = 1 end
end

if ARGV[1] == '1' and refused == 0 then
  for i, key in ipairs(KEYS) do
    local kind, window = ARGV[i * 3], tonumber(ARGV[i * 3 + 2])
    local keep = math.ceil(window / 1000)
    if kind == 'l' then
      redis.call('lpush', key, stamp)
    elseif kind == 'c' then
      redis.call('hincrby', key, string.format('%.0f', math.floor(now / (window / 60))), 1)
      keep = keep * 2
    else
      redis.call('zadd', key, string.format('%.0f', now + window), ARGV[2])
    end
    redis.call('pexpire', key, keep)
  end
end

local answer = { stamp }
for i = 1, #KEYS do
  answer[#answer + 1] = used[i]
  answer[#answer + 1] = math.ceil(reset[i])
end
return answer
