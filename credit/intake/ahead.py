"""Doing the next piece of work while the present one is being filed: in a process of its own, where one can fork."""

import gc
import os
import pickle
import signal
import sys
import traceback
import warnings
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager, suppress
from typing import IO, Any, NoReturn, TypeVar

T = TypeVar("T")
FORKS = sys.platform == "linux"  # elsewhere a forked process may not use the system's libraries
_END = b"end"


class Lost(RuntimeError):
    """The process that makes the items ended without saying why (killed, for instance)."""


@contextmanager
def ahead(items: Generator[T, None, None]) -> Iterator[Iterator[T]]:
    """Make items ahead, in order; the one who makes them may not use the database and sees nothing of what follows.

    One item is ready and one in the making at most, so memory stays flat. An error of the generator is raised where
    its item would have come; Lost when the process was killed. It never outlives the context, nor this process by
    more than an item.
    """
    if not FORKS:
        with closing(items):
            yield items
        return
    reader, writer = os.pipe()
    was_frozen = gc.get_freeze_count() > 0
    gc.freeze()  # a collection would write to every object that both share, and each page written is a page copied
    child = _fork()
    if child == 0:
        os.close(reader)
        _serve(items, writer)
    os.close(writer)
    try:
        with os.fdopen(reader, "rb") as coming:
            yield _received(coming)
    finally:
        if not was_frozen:
            gc.unfreeze()
        items.close()
        os.kill(child, signal.SIGKILL)
        with suppress(ChildProcessError):
            os.waitpid(child, 0)


def _fork() -> int:
    """Fork. From 3.12 on Python warns where there are threads; the child needs nothing that one of them may hold."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return os.fork()


def _received(coming: IO[bytes]) -> Iterator[Any]:
    while True:
        try:
            item, error = pickle.load(coming)
        except (EOFError, pickle.UnpicklingError):  # killed between two items, or in the middle of one
            raise Lost("the process that reads ahead ended before the file did") from None
        if error is not None:
            raise error
        if item == _END:
            return
        yield item
        del item  # before the next one comes


def _serve(items: Iterator[Any], writer: int) -> NoReturn:
    """Send each item, or the error that ended them; runs in the forked process and never returns from it."""
    try:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)
        with os.fdopen(writer, "wb") as out:
            try:
                for item in items:
                    _send(out, (item, None))
                    del item
                _send(out, (_END, None))
            except BrokenPipeError:
                pass  # nobody listens any more
            except Exception as error:
                out.write(_told(error))
    finally:
        os._exit(0)  # nothing of the process it was forked from is closed, flushed or rolled back


def _send(out: IO[bytes], answer: tuple[Any, None]) -> None:
    pickle.dump(answer, out, pickle.HIGHEST_PROTOCOL)
    out.flush()


def _told(error: Exception) -> bytes:
    """Return an error as it travels: as it is, or its trace where it cannot."""
    try:
        told = pickle.dumps((None, error))
        pickle.loads(told)
    except Exception:
        return pickle.dumps((None, RuntimeError("".join(traceback.format_exception(error)))))
    return told
