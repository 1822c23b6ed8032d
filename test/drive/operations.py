"""Does operations on files as it is told, one a line, and says what is durable by then: the content of a file when it is
synced, the names of a folder when it is. It reads them back from the files, and never works them out."""
import base64
import json
import os
import sys


def names(folder):
    """Every file of the folder, with the number of its inode."""
    return {name: os.stat(os.path.join(folder, name)).st_ino for name in sorted(os.listdir(folder))}


def main():
    opened = {}

    def descriptor(name, flags=0):
        if name not in opened:
            opened[name] = os.open(name, os.O_RDWR | os.O_CREAT | flags)
        return opened[name]

    for text in iter(sys.stdin.readline, ""):
        line = json.loads(text)
        what, name, said = line["do"], line.get("name"), {}
        content = base64.b64decode(line.get("bytes", ""))
        if what == "pwrite":
            os.pwrite(descriptor(name), content, line["at"])
        elif what == "write":
            os.lseek(descriptor(name), line["at"], os.SEEK_SET)
            os.write(descriptor(name), content)
        elif what == "writev":
            os.lseek(descriptor(name), line["at"], os.SEEK_SET)
            os.writev(descriptor(name), [content[:2], content[2:]])
        elif what == "append":
            file = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
            os.write(file, content)
            os.close(file)
        elif what == "truncate":
            os.ftruncate(descriptor(name), line["at"])
        elif what == "empty":
            os.close(os.open(name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC))
        elif what == "sync":
            file = descriptor(name)
            os.fsync(file)
            size = os.fstat(file).st_size
            said = {"inode": os.fstat(file).st_ino, "bytes": base64.b64encode(os.pread(file, size, 0)).decode()}
        elif what == "sync names":
            folder = os.open(".", os.O_RDONLY)
            os.fsync(folder)
            os.close(folder)
            said = {"names": names(".")}
        elif what == "rename" and os.path.exists(name):
            os.rename(name, line["other"])
            opened.pop(line["other"], None)
            if name in opened:
                opened[line["other"]] = opened.pop(name)
        elif what == "unlink" and os.path.exists(name):
            os.unlink(name)
            opened.pop(name, None)
        elif what == "link" and os.path.exists(name) and not os.path.exists(line["other"]):
            os.link(name, line["other"])
        os.write(1, (json.dumps(said) + "\n").encode())


main()
