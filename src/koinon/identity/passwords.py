"""Passwords: which are refused (IDN-004) and how they are kept (IDN-005, Argon2id, RFC 9106).

Hashing runs in a thread of its own: argon2 frees the interpreter, so a burst of sign-ins never stalls the event loop,
and keeps to one core.
"""

import asyncio
import contextlib
import os
import re
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import TypeVar

import bcrypt
from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from koinon.platform import errors

T = TypeVar("T")

MEMORY_KIB, PASSES, LANES = 19 * 1024, 2, 1
MOST_WAITING = 64

NICE = 5
# Hashes of other systems: modular crypt form, costs 10 to 14; more would let one sign-in hold the thread for seconds.
BCRYPT = re.compile(r"\$2[aby]\$1[0-4]\$[./A-Za-z0-9]{53}")
BCRYPT_BYTES = 72


def _step_back() -> None:
    """Where cores are few, pages of others come before hashes; Linux keeps a priority for each thread."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICE)


_threads = ThreadPoolExecutor(max_workers=1, thread_name_prefix="argon2", initializer=_step_back)


class _Waiting:
    count = 0


class _Cost:
    hasher = PasswordHasher(time_cost=PASSES, memory_cost=MEMORY_KIB, parallelism=LANES, type=Type.ID)


def use_passes(passes: int) -> None:
    """Hash at this cost from now on (`koinon calibrate` measures it); older hashes are renewed at the next sign-in."""
    _Cost.hasher = PasswordHasher(time_cost=passes, memory_cost=MEMORY_KIB, parallelism=LANES, type=Type.ID)
    _nobodys_hash.cache_clear()


async def hash_password(password: str) -> str:
    """The Argon2id hash in PHC form."""
    return await _in_thread(_Cost.hasher.hash, password)


async def verify(password: str, kept: str | None) -> bool:
    """Whether `password` is the one of `kept`. Without a hash (unknown address) it costs the same time and is False."""
    right = await _in_thread(_verify, password, kept or await _nobody())
    return right and kept is not None


def needs_rehash(kept: str) -> bool:
    """Whether the hash was made at another cost than today's, or elsewhere."""
    return is_bcrypt(kept) or _Cost.hasher.check_needs_rehash(kept)


def is_bcrypt(kept: str) -> bool:
    """Whether this is a hash that another system made and that a password can be held against (IDN-005)."""
    return BCRYPT.fullmatch(kept) is not None


def _verify(password: str, kept: str) -> bool:
    try:
        if is_bcrypt(kept):
            # The function never looked at more; the library now refuses longer ones instead of cutting them.
            return bcrypt.checkpw(password.encode()[:BCRYPT_BYTES], kept.encode())
        return _Cost.hasher.verify(kept, password)
    except (VerificationError, InvalidHashError, ValueError):
        return False


async def _nobody() -> str:
    return _nobodys_hash() if _nobodys_hash.cache_info().currsize else await _in_thread(_nobodys_hash)


@lru_cache(1)
def _nobodys_hash() -> str:
    return _Cost.hasher.hash(os.urandom(16).hex())


async def _in_thread(call: Callable[..., T], *arguments: str) -> T:
    if _Waiting.count >= MOST_WAITING:
        raise errors.CONCURRENCY_LIMIT_EXCEEDED(retry_after=2)
    _Waiting.count += 1
    try:
        return await asyncio.get_running_loop().run_in_executor(_threads, call, *arguments)
    finally:
        _Waiting.count -= 1
