"""``python -m sim``: reads the command, starts its task, and turns every fault into messages and an exit code."""

import io
import os
import signal
import sys
import traceback
from types import FrameType

from sim import config, errors
from sim.faults import stopped, told


def main() -> int:
    """Run the command line and return the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a C locale prints ? for ë instead of failing
    signal.signal(signal.SIGTERM, _terminated)
    try:
        code = _run(config.command(sys.argv[1:]))
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader left: be quiet, at exit too
        return 141
    except (KeyboardInterrupt, errors.Terminated) as stop:
        print(f"sim: {stopped(sys.argv[1:])}", file=sys.stderr)
        return errors.TERMINATED if isinstance(stop, errors.Terminated) else errors.INTERRUPTED
    except (Exception, SystemExit) as error:  # also where a library gives up
        if os.environ.get("SIM_TRACEBACK") or os.environ.get("HYDRA_FULL_ERROR"):
            traceback.print_exc()
        message, code = told(error)
        for line in message.splitlines():
            print(f"sim: error: {line}", file=sys.stderr)
    return code


def _run(command: config.Command) -> int:
    if command.show is not None and command.show != "cfg":
        print(config.manual() if command.show == "help" else config.version())
        return errors.DONE
    words, compose = command.words, config.compose
    sweep = command.multirun or config.is_sweep(words)
    jobs = config.sweep_overrides(words) if sweep else config.Combinations([[word] for word in words])
    if command.show == "cfg":
        print("---\n".join(config.as_yaml(compose(job)) for job in jobs), end="")
        return errors.DONE
    root = None if sweep else compose(words)
    from sim import tasks

    return tasks.run_one(root, words, compose) if root else tasks.run_sweep(jobs, words, compose)


def _terminated(number: int, _: FrameType | None) -> None:
    raise errors.Terminated


if __name__ == "__main__":
    sys.exit(main())
