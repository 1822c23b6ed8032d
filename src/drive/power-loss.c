/* Loaded into a program under test (LD_PRELOAD): writes down what the program does to files in one directory, so that
 * destage can work out what a loss of power would have left of them; and kills it between two of these operations.
 *
 * It changes nothing of what the program does. It knows write, pwrite, writev, pwritev, ftruncate, truncate, open with
 * O_CREAT, O_TRUNC, O_SYNC, fsync, fdatasync, sync, syncfs, rename, link, unlink, mkdir and rmdir, as far as they are
 * called through the C library. What it does not see (streams of stdio, mapped memory, io_uring, system calls made
 * directly) destage finds out by comparing the files with what was written down.
 *
 *   cc -std=c11 -O2 -shared -fPIC power-loss.c -o power-loss.so
 *
 * DESTAGE_DIRECTORY  the directory, absolute and without symbolic links
 * DESTAGE_LOG        a file: one record after another is appended to it, each after its operation was done
 * DESTAGE_CONTROL    a file of 8 bytes: a number that every operation makes one less; the process is killed at 0
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#if !defined(__linux__) || ULONG_MAX != UINT64_MAX
#error "this library is for 64-bit Linux"
#endif

/* A record: this head in the byte order of the machine, then the two names, then the bytes. */
struct head {
  uint32_t kind;
  uint32_t name_length, other_length, length;
  uint64_t file; /* the number of the inode */
  uint64_t offset;
};

enum { HELLO = 1, WRITE, TRUNCATE, SYNC, SYNC_DIRECTORY, CREATE, RENAME, LINK, UNLINK, MAKE_DIRECTORY, SYNC_ALL };

static char directory[PATH_MAX];
static size_t directory_length;
static int log_file = -1;
static int64_t *countdown;
static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;

static void record(uint32_t kind, uint64_t file, uint64_t offset, const char *name, const char *other,
                   const struct iovec *parts, int count, size_t length) {
  struct head head = {kind, (uint32_t)strlen(name), (uint32_t)strlen(other), (uint32_t)length, file, offset};
  size_t size = sizeof head + head.name_length + head.other_length + length;
  char *whole = malloc(size), *at = whole;
  if (whole == NULL) abort();
  at = memcpy(at, &head, sizeof head), at += sizeof head;
  memcpy(at, name, head.name_length), at += head.name_length;
  memcpy(at, other, head.other_length), at += head.other_length;
  for (int k = 0; k < count && length > 0; k++) {
    size_t part = parts[k].iov_len < length ? parts[k].iov_len : length;
    memcpy(at, parts[k].iov_base, part), at += part, length -= part;
  }
  /* One write, so that records of several processes do not mix. */
  if (syscall(SYS_write, log_file, whole, size) != (long)size) abort();
  free(whole);
}

static void note(uint32_t kind, uint64_t file, uint64_t offset, const char *name, const char *other) {
  record(kind, file, offset, name, other, NULL, 0, 0);
}

__attribute__((constructor)) static void start(void) {
  const char *wanted = getenv("DESTAGE_DIRECTORY"), *log = getenv("DESTAGE_LOG"), *control = getenv("DESTAGE_CONTROL");
  if (wanted == NULL || log == NULL || control == NULL || strlen(wanted) >= sizeof directory) return;
  log_file = (int)syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_APPEND | O_CLOEXEC, 0);
  int file = (int)syscall(SYS_openat, AT_FDCWD, control, O_RDWR | O_CLOEXEC, 0);
  if (file >= 0) {
    void *mapped = mmap(NULL, sizeof *countdown, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (mapped != MAP_FAILED) countdown = mapped;
    close(file);
  }
  if (log_file < 0 || countdown == NULL) return;
  /* Away from the numbers that programs like to close or to take over. */
  int high = fcntl(log_file, F_DUPFD_CLOEXEC, 700);
  if (high >= 0) close(log_file), log_file = high;
  strcpy(directory, wanted);
  directory_length = strlen(directory);
  note(HELLO, 0, 0, "", "");
}

static int watches(void) { return directory_length > 0; }

/* Before an operation: maybe the process does not live to do it. */
static void tick(void) {
  if (__atomic_sub_fetch(countdown, 1, __ATOMIC_SEQ_CST) == 0) {
    kill(0, SIGKILL);
    for (;;) pause();
  }
}

/* What stands after the directory in the path, or nothing if it is elsewhere. */
static const char *within(const char *path) {
  if (strncmp(path, directory, directory_length) != 0) return NULL;
  if (path[directory_length] == '\0') return "";
  return path[directory_length] == '/' ? path + directory_length + 1 : NULL;
}

static int path_of(int file, char path[PATH_MAX]) {
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  ssize_t length = syscall(SYS_readlinkat, AT_FDCWD, link, path, PATH_MAX - 1);
  path[length > 0 ? length : 0] = '\0';
  return length > 0;
}

static int is_inside(int file) {
  char path[PATH_MAX];
  return watches() && path_of(file, path) && within(path) != NULL;
}

/* The name within the directory, of a file that need not exist, by the real path of its folder. */
static int name_of(int folder, const char *path, char name[PATH_MAX]) {
  char whole[2 * PATH_MAX], parent[PATH_MAX], from[PATH_MAX] = "";
  if (!watches() || path == NULL || strlen(path) >= PATH_MAX) return 0;
  if (path[0] != '/' && folder != AT_FDCWD && !path_of(folder, from)) return 0;
  snprintf(whole, sizeof whole, "%s%s%s", from, from[0] == '\0' ? "" : "/", path);
  size_t length = strlen(whole);
  while (length > 1 && whole[length - 1] == '/') whole[--length] = '\0';
  char *slash = strrchr(whole, '/');
  const char *last = slash == NULL ? whole : slash + 1;
  if (slash != NULL) *slash = '\0';
  if (realpath(slash == NULL ? "." : slash == whole ? "/" : whole, parent) == NULL) return 0;
  if (strlen(parent) + strlen(last) + 2 > sizeof parent) return 0;
  strcat(strcat(parent, "/"), last);
  const char *inside = within(parent);
  if (inside == NULL) return 0;
  strcpy(name, inside);
  return 1;
}

static uint64_t number_of(int file, uint64_t *size) {
  struct stat found;
  if (fstat(file, &found) != 0) abort();
  if (size != NULL) *size = (uint64_t)found.st_size;
  return found.st_ino;
}

/* Bytes were written: at the place where the file was, at its end, or where the call said (`at`, else -1). */
static void written(int file, const struct iovec *parts, int count, ssize_t done, off_t at) {
  int flags = fcntl(file, F_GETFL), saved = errno;
  uint64_t size, number = number_of(file, &size);
  if (flags & O_APPEND) at = (off_t)size - done;
  else if (at < 0) at = (off_t)syscall(SYS_lseek, file, 0, SEEK_CUR) - done;
  record(WRITE, number, (uint64_t)at, "", "", parts, count, (size_t)done);
  if (flags & (O_SYNC | O_DSYNC)) note(SYNC, number, 0, "", "");
  errno = saved;
}

static ssize_t put(int file, const struct iovec *parts, int count, off_t at) {
  int is_output = watches() && file == STDOUT_FILENO, is_ours = is_inside(file);
  if (is_output || is_ours) tick();
  if (!is_ours)
    return at < 0 ? syscall(SYS_writev, file, parts, count) : syscall(SYS_pwritev, file, parts, count, at, 0L);
  pthread_mutex_lock(&one_at_a_time);
  ssize_t done = at < 0 ? syscall(SYS_writev, file, parts, count) : syscall(SYS_pwritev, file, parts, count, at, 0L);
  if (done > 0) written(file, parts, count, done, at);
  pthread_mutex_unlock(&one_at_a_time);
  return done;
}

ssize_t write(int file, const void *bytes, size_t length) {
  struct iovec part = {(void *)bytes, length};
  return put(file, &part, 1, -1);
}
ssize_t pwrite(int file, const void *bytes, size_t length, off_t at) {
  struct iovec part = {(void *)bytes, length};
  if (at < 0) return errno = EINVAL, -1;
  return put(file, &part, 1, at);
}
ssize_t pwrite64(int file, const void *bytes, size_t length, off_t at) { return pwrite(file, bytes, length, at); }
ssize_t writev(int file, const struct iovec *parts, int count) { return put(file, parts, count, -1); }
ssize_t pwritev(int file, const struct iovec *parts, int count, off_t at) {
  if (at < 0) return errno = EINVAL, -1;
  return put(file, parts, count, at);
}
ssize_t pwritev64(int file, const struct iovec *parts, int count, off_t at) { return pwritev(file, parts, count, at); }

/* Does it, and if that went well writes it down, as one step among those of all threads. */
#define STEP(is_ours, call, then)                   \
  do {                                              \
    if (!(is_ours)) return (int)(call);             \
    tick();                                         \
    pthread_mutex_lock(&one_at_a_time);             \
    int result = (int)(call);                       \
    int saved = errno;                              \
    if (result == 0) then;                          \
    errno = saved;                                  \
    pthread_mutex_unlock(&one_at_a_time);           \
    return result;                                  \
  } while (0)

static void synced(int file) {
  struct stat found;
  char path[PATH_MAX];
  if (fstat(file, &found) != 0) abort();
  if (!S_ISDIR(found.st_mode)) note(SYNC, found.st_ino, 0, "", "");
  else if (path_of(file, path)) note(SYNC_DIRECTORY, 0, 0, within(path), "");
}

int fsync(int file) { STEP(is_inside(file), syscall(SYS_fsync, file), synced(file)); }
int fdatasync(int file) { STEP(is_inside(file), syscall(SYS_fdatasync, file), synced(file)); }
int syncfs(int file) { STEP(watches(), syscall(SYS_syncfs, file), note(SYNC_ALL, 0, 0, "", "")); }
void sync(void) {
  if (watches()) tick();
  syscall(SYS_sync);
  if (watches()) note(SYNC_ALL, 0, 0, "", "");
}

int ftruncate(int file, off_t size) {
  STEP(is_inside(file), syscall(SYS_ftruncate, file, size), note(TRUNCATE, number_of(file, NULL), (uint64_t)size, "", ""));
}
int ftruncate64(int file, off_t size) { return ftruncate(file, size); }

static int opened(int folder, const char *path, int flags, mode_t mode) {
  char name[PATH_MAX];
  int changes = (flags & (O_CREAT | O_TRUNC)) != 0 && name_of(folder, path, name);
  if (!changes) return (int)syscall(SYS_openat, folder, path, flags, mode);
  tick();
  pthread_mutex_lock(&one_at_a_time);
  int is_new = faccessat(folder, path, F_OK, 0) != 0;
  int file = (int)syscall(SYS_openat, folder, path, flags, mode);
  int saved = errno;
  if (file >= 0 && is_new) note(CREATE, number_of(file, NULL), 0, name, "");
  else if (file >= 0 && (flags & O_TRUNC)) note(TRUNCATE, number_of(file, NULL), 0, "", "");
  errno = saved;
  pthread_mutex_unlock(&one_at_a_time);
  return file;
}

static mode_t mode_in(int flags, va_list rest) {
  return (flags & O_CREAT) || (flags & O_TMPFILE) == O_TMPFILE ? va_arg(rest, mode_t) : 0;
}

#define OPEN(name)                           \
  int name(const char *path, int flags, ...) { \
    va_list rest;                            \
    va_start(rest, flags);                   \
    mode_t mode = mode_in(flags, rest);      \
    va_end(rest);                            \
    return opened(AT_FDCWD, path, flags, mode); \
  }
#define OPENAT(name)                                     \
  int name(int folder, const char *path, int flags, ...) { \
    va_list rest;                                        \
    va_start(rest, flags);                               \
    mode_t mode = mode_in(flags, rest);                  \
    va_end(rest);                                        \
    return opened(folder, path, flags, mode);            \
  }
OPEN(open)
OPEN(open64)
OPENAT(openat)
OPENAT(openat64)
int __open_2(const char *path, int flags) { return opened(AT_FDCWD, path, flags, 0); }
int __open64_2(const char *path, int flags) { return opened(AT_FDCWD, path, flags, 0); }
int __openat_2(int folder, const char *path, int flags) { return opened(folder, path, flags, 0); }
int __openat64_2(int folder, const char *path, int flags) { return opened(folder, path, flags, 0); }
int creat(const char *path, mode_t mode) { return opened(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode); }
int creat64(const char *path, mode_t mode) { return creat(path, mode); }

int truncate(const char *path, off_t size) {
  int file = open(path, O_WRONLY | O_CLOEXEC);
  if (file < 0) return -1;
  int result = ftruncate(file, size);
  close(file);
  return result;
}
int truncate64(const char *path, off_t size) { return truncate(path, size); }

int renameat2(int from, const char *path, int to, const char *other, unsigned flags) {
  char name[PATH_MAX], new_name[PATH_MAX];
  int is_ours = name_of(from, path, name) && name_of(to, other, new_name);
  STEP(is_ours, syscall(SYS_renameat2, from, path, to, other, flags), note(RENAME, 0, flags, name, new_name));
}
int renameat(int from, const char *path, int to, const char *other) { return renameat2(from, path, to, other, 0); }
int rename(const char *path, const char *other) { return renameat2(AT_FDCWD, path, AT_FDCWD, other, 0); }

int linkat(int from, const char *path, int to, const char *other, int flags) {
  char name[PATH_MAX], new_name[PATH_MAX];
  int is_ours = name_of(from, path, name) && name_of(to, other, new_name);
  STEP(is_ours, syscall(SYS_linkat, from, path, to, other, flags), note(LINK, 0, 0, name, new_name));
}
int link(const char *path, const char *other) { return linkat(AT_FDCWD, path, AT_FDCWD, other, 0); }

int unlinkat(int folder, const char *path, int flags) {
  char name[PATH_MAX];
  STEP(name_of(folder, path, name), syscall(SYS_unlinkat, folder, path, flags), note(UNLINK, 0, 0, name, ""));
}
int unlink(const char *path) { return unlinkat(AT_FDCWD, path, 0); }
int rmdir(const char *path) { return unlinkat(AT_FDCWD, path, AT_REMOVEDIR); }
int remove(const char *path) {
  int result = unlinkat(AT_FDCWD, path, 0);
  return result != 0 && errno == EISDIR ? unlinkat(AT_FDCWD, path, AT_REMOVEDIR) : result;
}

int mkdirat(int folder, const char *path, mode_t mode) {
  char name[PATH_MAX];
  STEP(name_of(folder, path, name), syscall(SYS_mkdirat, folder, path, mode), note(MAKE_DIRECTORY, 0, 0, name, ""));
}
int mkdir(const char *path, mode_t mode) { return mkdirat(AT_FDCWD, path, mode); }
