"""Second factors (IDN-022..026): codes, passkeys, recovery codes, remembered devices, who must have one."""
