"""GNOME Shell and two of its programs, as far as pipes go. Prints the pids of the programs, then obeys, a word a line:
`ask N`: program N hands the Shell one end of a pipe of its own; `close N`: it closes the oldest of its own ends;
`answer`: the Shell has made a pipe of its own and given its other end away, whose holder has closed it; prints its inode.
"""
import os
import socket
import sys

# As the Shell of a desktop is started: with nothing of ours.
os.closerange(3, 1024)
kept = []


def program(orders):
    own = []
    while True:
        order = orders.recv(1)
        if order == b"":
            os._exit(0)
        if order == b"c":
            os.close(own.pop(0))
            orders.send(b"closed")
            continue
        read, write = os.pipe()
        own.append(read)
        socket.send_fds(orders, [b"asked"], [write])
        os.close(write)


pairs = [socket.socketpair(), socket.socketpair()]
pids = []
for ours, theirs in pairs:
    pid = os.fork()
    if pid == 0:
        for other, _ in pairs:
            other.close()
        sys.stdin.close()
        program(theirs)
    pids.append(pid)
print(*pids, flush=True)
for line in sys.stdin:
    word, *rest = line.split()
    if word == "answer":
        read, write = os.pipe()
        kept.append(read)
        os.close(write)
        # Last, for whoever reads this looks at once.
        print(os.fstat(read).st_ino, flush=True)
        continue
    ours = pairs[int(rest[0])][0]
    ours.send(word[:1].encode())
    kept.extend(socket.recv_fds(ours, 16, 1)[1])
    print("done", flush=True)
