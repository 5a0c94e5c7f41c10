/* Preloaded before libc: makes the k-th system call that changes a folder fail, or kills the process at it.
 *
 *   SABOTAGE_BELOW   the folder
 *   SABOTAGE_AT      k, starting at 1; 0 for never
 *   SABOTAGE_HOW     kill: killed before the call; half: killed after half of a write; stop: stopped before the call;
 *                    full, readonly: this call and all later ones fail as on a full or read-only disk
 *   SABOTAGE_COUNT   file to which the number of calls is written
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static atomic_long calls;

static const char *how(void) {
  const char *how = getenv("SABOTAGE_HOW");
  return how ? how : "";
}

static int is_below(const char *path) {
  const char *below = getenv("SABOTAGE_BELOW");
  return below && path && strncmp(path, below, strlen(below)) == 0;
}

static int is_open_below(int fd) {
  char link[64], path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length < 0) return 0;
  path[length] = 0;
  return is_below(path);
}

/* Returns the error with which the call must fail; 0 for none. */
static int sabotage(void) {
  long at = getenv("SABOTAGE_AT") ? atol(getenv("SABOTAGE_AT")) : 0;
  long now = ++calls;
  if (at == 0 || now < at) return 0;
  if (strcmp(how(), "full") == 0) return ENOSPC;
  if (strcmp(how(), "readonly") == 0) return EROFS;
  if (now == at && strcmp(how(), "half") != 0) kill(getpid(), strcmp(how(), "stop") == 0 ? SIGSTOP : SIGKILL);
  return 0;
}

#define REAL(name) __typeof__(name) *real = (__typeof__(name) *)dlsym(RTLD_NEXT, #name)
#define FAIL_IF(below)                \
  if (below) {                        \
    int wrong = sabotage();           \
    if (wrong) {                      \
      errno = wrong;                  \
      return -1;                      \
    }                                 \
  }

int rename(const char *from, const char *to) {
  REAL(rename);
  FAIL_IF(is_below(to));
  return real(from, to);
}

int mkdir(const char *path, mode_t mode) {
  REAL(mkdir);
  FAIL_IF(is_below(path));
  return real(path, mode);
}

int fsync(int fd) {
  REAL(fsync);
  FAIL_IF(is_open_below(fd));
  return real(fd);
}

ssize_t write(int fd, const void *bytes, size_t length) {
  REAL(write);
  if (is_open_below(fd)) {
    int wrong = sabotage();
    if (wrong) {
      errno = wrong;
      return -1;
    }
    if (getenv("SABOTAGE_AT") && atol(getenv("SABOTAGE_AT")) == calls && strcmp(how(), "half") == 0) {
      real(fd, bytes, length / 2);
      kill(getpid(), SIGKILL);
    }
  }
  return real(fd, bytes, length);
}

int open64(const char *path, int flags, ...) {
  REAL(open64);
  mode_t mode = 0;
  if (flags & O_CREAT) {
    va_list rest;
    va_start(rest, flags);
    mode = va_arg(rest, mode_t);
    va_end(rest);
    FAIL_IF(is_below(path));
  }
  return real(path, flags, mode);
}

__attribute__((destructor)) static void write_count(void) {
  const char *file = getenv("SABOTAGE_COUNT");
  FILE *out = file ? fopen(file, "w") : NULL;
  if (out) {
    fprintf(out, "%ld", (long)calls);
    fclose(out);
  }
}
