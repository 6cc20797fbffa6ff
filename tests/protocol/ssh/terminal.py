"""Runs a program in a terminal of its own and does what standard input says, a JSON array of steps:
{"until": TEXT} waits until that was shown since the last such step, {"type": TEXT} types,
{"size": [ROWS, COLUMNS]} resizes. Writes what was shown; ends as the program did."""

import fcntl, json, os, pty, select, signal, struct, sys, termios

steps = json.load(sys.stdin)
child, terminal = pty.fork()
if child == 0:
    os.execvp(sys.argv[1], sys.argv[1:])

shown, seen = b"", 0


def read(seconds):
    global shown
    if not select.select([terminal], [], [], seconds)[0]:
        return False
    try:
        data = os.read(terminal, 65536)
    except OSError:
        return False
    shown += data
    return data != b""


for step in steps:
    if "until" in step:
        wanted = step["until"].encode()
        while (at := shown.find(wanted, seen)) < 0:
            if not read(60):
                sys.stdout.buffer.write(shown)
                sys.exit("never shown: " + step["until"])
        seen = at + len(wanted)
    elif "type" in step:
        os.write(terminal, step["type"].encode())
    else:
        rows, columns = step["size"]
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        os.kill(child, signal.SIGWINCH)

while read(60):
    pass
sys.stdout.buffer.write(shown)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
