/* A small pair in one file, for `destage drive`: a primary and a secondary that store in real files.
 *     cc -std=c11 -O2 replica.c -o replica
 *     destage drive --role pair -- ./replica
 *     destage drive --role secondary -- ./replica --bug destage-newest-first
 * It must never say that something is durable before it is, nor do anything between two inputs. The inputs are flat
 * JSON objects without white space, so looking for `"name":` is all the parsing that they need. */
#define _POSIX_C_SOURCE 200809L
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
enum { WRITE = 1, PERMIT, DESTAGED, RELEASED, TAKEOVER, ACKNOWLEDGMENT, MESSAGE };
enum { CAPACITY = 8, HEAD = 25, LONGEST = 1 << 20 };

typedef uint64_t number;
typedef unsigned char byte;
struct record { int kind; number number; uint32_t block, length; byte *payload; };
static const char known[] = /* the bugs, then the variants, which are correct */
    " complete-before-store destage-newest-first late-write-after-takeover"
    " newest-first release-on-acknowledgment ";
static const char *bug = "", *variant = "";
static int is_primary, log_file, disk_file, active;
static uint32_t block_size;
static struct record cache[CAPACITY]; /* the write with this number is at number % CAPACITY, if it is there */
static number stored, reported, acknowledged, messaged, released; /* of the primary */
static number permitted, destaged;                                /* of the secondary */

static int is(const char *chosen, const char *name) { return strcmp(chosen, name) == 0; }
static number least(number a, number b) { return a < b ? a : b; }
static void must(int holds, const char *what) { if (!holds) perror(what), exit(1); }

/* Words on standard output: one line, one write. */
static char line_out[2 * LONGEST];
static void say(const char *text) {
  size_t length = (size_t)snprintf(line_out, sizeof line_out, "%s\n", text);
  must(write(STDOUT_FILENO, line_out, length) == (ssize_t)length, "write");
}
static void event(const char *name, const char *field, number value) {
  char text[200];
  snprintf(text, sizeof text, "{\"event\":\"%s\",\"%s\":%llu}", name, field, (unsigned long long)value);
  say(text);
}
static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static char *to_base64(const byte *bytes, size_t length) {
  static char text[2 * LONGEST];
  char *at = text;
  for (size_t k = 0; k < length; k += 3) {
    uint32_t word = (uint32_t)bytes[k] << 16 | (k + 1 < length ? bytes[k + 1] << 8 : 0) | (k + 2 < length ? bytes[k + 2] : 0);
    for (int j = 0; j < 4; j++) *at++ = (size_t)j > length - k ? '=' : letters[word >> (18 - 6 * j) & 63];
  }
  *at = '\0';
  return text;
}
static size_t from_base64(const char *text, byte *bytes) {
  size_t length = 0;
  uint32_t word = 0;
  for (int k = 0; *text != '"' && *text != '='; k++, text++) {
    word = word << 6 | (uint32_t)(strchr(letters, *text) - letters);
    if (k % 4 > 0) bytes[length++] = (byte)(word >> (6 - 2 * (k % 4)));
  }
  return length;
}

/* Frames, which are the records of the log, too. */
static uint32_t checksum(const byte *bytes, size_t length) { /* FNV-1a with 32 bits */
  uint32_t value = 0x811c9dc5;
  for (size_t k = 0; k < length; k++) value = (value ^ bytes[k]) * 0x01000193;
  return value;
}
static void put32(byte *at, uint32_t value) { for (int k = 0; k < 4; k++) at[k] = (byte)(value >> (24 - 8 * k)); }
static uint32_t get32(const byte *at) { return (uint32_t)at[0] << 24 | at[1] << 16 | at[2] << 8 | at[3]; }
static byte frame_out[LONGEST];
static size_t encode(struct record record) {
  frame_out[0] = (byte)record.kind;
  put32(frame_out + 1, (uint32_t)(record.number >> 32)), put32(frame_out + 5, (uint32_t)record.number);
  put32(frame_out + 9, record.block), put32(frame_out + 13, checksum(record.payload, record.length));
  put32(frame_out + 17, record.length), put32(frame_out + 21, checksum(frame_out, 21));
  if (record.length > 0) memcpy(frame_out + HEAD, record.payload, record.length);
  return HEAD + record.length;
}
/* How long the record is that begins here; 0 where nothing whole does. Its payload stays where it is. */
static size_t decode(byte *at, size_t left, struct record *record) {
  if (left < HEAD || get32(at + 21) != checksum(at, 21)) return 0;
  *record = (struct record){at[0], (number)get32(at + 1) << 32 | get32(at + 5), get32(at + 9), get32(at + 17), at + HEAD};
  if (left < HEAD + record->length || checksum(record->payload, record->length) != get32(at + 13)) return 0;
  return HEAD + record->length;
}
static void say_bytes(const char *name, const byte *bytes, size_t length) {
  static char text[2 * LONGEST];
  snprintf(text, sizeof text, "{\"%s\":\"%s\"}", name, to_base64(bytes, length));
  say(text);
}
static void send(struct record record) { say_bytes("frame", frame_out, encode(record)); }

/* The cache, the log under it, and the disk. What they did is durable when they return. */
static struct record *cached(number wanted) {
  struct record *place = &cache[wanted % CAPACITY];
  return place->kind == WRITE && place->number == wanted ? place : NULL;
}
static void keep(struct record record) {
  struct record *place = &cache[record.number % CAPACITY];
  byte *copy = realloc(place->payload, record.length);
  must(copy != NULL, "realloc");
  memcpy(copy, record.payload, record.length);
  *place = record, place->payload = copy;
}
static void drop(number from, number to) {
  for (int k = 0; k < CAPACITY; k++) if (cache[k].number >= from && cache[k].number <= to) cache[k].kind = 0;
}
static void append(struct record record) {
  size_t length = encode(record);
  must(write(log_file, frame_out, length) == (ssize_t)length && fsync(log_file) == 0, "log");
}
static void mark(int kind, number value) { append((struct record){.kind = kind, .number = value}); }
static void to_disk(const struct record *write) {
  ssize_t done = pwrite(disk_file, write->payload, write->length, (off_t)write->block * block_size);
  must(done == (ssize_t)write->length && fsync(disk_file) == 0, "disk");
}
static void content_event(const char *name, const struct record *record, const char *write_name) {
  static char text[2 * LONGEST];
  int length = snprintf(text, sizeof text, "{\"event\":\"%s\",\"seq\":%llu,\"block\":%u,\"length\":%u,", name,
                        (unsigned long long)record->number, record->block, record->length / block_size);
  if (write_name != NULL) length += snprintf(text + length, 200, "\"write\":\"%s\",", write_name);
  snprintf(text + length, sizeof text - (size_t)length, "\"bytes\":\"%s\"}", to_base64(record->payload, record->length));
  say(text);
}
static void read_blocks(uint32_t block, uint32_t length) {
  byte *bytes = calloc(length, block_size);
  must(bytes != NULL && pread(disk_file, bytes, (size_t)length * block_size, (off_t)block * block_size) >= 0, "read");
  for (number k = (is_primary ? released : destaged) + 1; cached(k) != NULL; k++) /* the cache is newer, oldest first */
    for (uint32_t j = 0; j < cached(k)->length / block_size; j++) {
      uint32_t at = cached(k)->block + j - block;
      if (at < length) memcpy(bytes + at * block_size, cached(k)->payload + j * block_size, block_size);
    }
  say_bytes("data", bytes, (size_t)length * block_size);
  free(bytes);
}

/* The primary. */
static void transmit(number k) { content_event("primary.transmit", cached(k), NULL), send(*cached(k)); }
static void report(number k) { event("primary.report", "seq", k), reported = k; }
static void host_write(char *name, struct record write) {
  char text[200];
  if (stored - released >= CAPACITY) return; /* not taken: the host sends it again */
  *strchr(name, '"') = '\0';
  snprintf(text, sizeof text, "{\"event\":\"host.issue\",\"write\":\"%s\"}", name);
  say(text);
  write.number = stored + 1;
  if (is(bug, "complete-before-store")) report(write.number);
  append(write);
  stored = write.number;
  keep(write);
  content_event("primary.store", &write, name);
  if (!is(bug, "complete-before-store")) report(stored);
  transmit(stored);
}
static void release(number up_to) {
  if (up_to <= released) return;
  for (number k = released + 1; k <= up_to; k++) to_disk(cached(k));
  mark(RELEASED, up_to);
  event("primary.release", "upTo", up_to);
  drop(released + 1, up_to), released = up_to;
}
static void message(void) {
  if ((messaged = acknowledged) == 0) return;
  event("primary.message", "upTo", messaged);
  send((struct record){.kind = MESSAGE, .number = messaged});
}
static void at_primary(struct record frame) {
  if (frame.kind != ACKNOWLEDGMENT || frame.number <= acknowledged) return;
  event("primary.acknowledged", "upTo", frame.number);
  acknowledged = frame.number;
  if (is(variant, "release-on-acknowledgment")) release(acknowledged);
  message();
  release(messaged);
}

/* The secondary. */
static number prefix(void) {
  number k = destaged;
  while (cached(k + 1) != NULL) k++;
  return k;
}
static void destage(void) { /* the data first, then the mark */
  number first = destaged + 1, last = least(permitted, prefix());
  for (number k = first; k <= last; k++) {
    struct record *write = cached(is(bug, "destage-newest-first") ? first + last - k : k);
    to_disk(write), mark(DESTAGED, k), destaged = k;
    content_event("secondary.destage", write, NULL);
  }
  if (first <= last) drop(first, last);
}
static void at_secondary(struct record frame) {
  if (active && !is(bug, "late-write-after-takeover")) return;
  if (frame.kind == WRITE && frame.number <= destaged + CAPACITY) {
    if (frame.number > destaged && cached(frame.number) == NULL)
      append(frame), keep(frame), content_event("secondary.store", &frame, NULL);
    if (prefix() == 0) return;
    event("secondary.report", "upTo", prefix());
    send((struct record){.kind = ACKNOWLEDGMENT, .number = prefix()});
  }
  if (frame.kind != MESSAGE || frame.number <= permitted) return;
  mark(PERMIT, frame.number), permitted = frame.number;
  event("secondary.permit", "upTo", permitted);
  destage();
}
static void take_over(void) { /* keeps what was permitted, drops the rest */
  mark(TAKEOVER, 0), active = 1;
  drop(permitted + 1, UINT64_MAX);
  event("secondary.takeover", "upTo", permitted);
}

/* What a start finds; then, if it is not the first, that is told before anything else. */
static void start(const char *directory, int restarted) {
  char path[4096], text[1000];
  static byte found[16 * LONGEST];
  struct record record;
  snprintf(path, sizeof path, "%s/log", directory);
  log_file = open(path, O_RDWR | O_CREAT | O_APPEND, 0644);
  snprintf(path, sizeof path, "%s/disk", directory);
  disk_file = open(path, O_RDWR | O_CREAT, 0644);
  int folder = open(directory, O_RDONLY); /* the names of the two files */
  must(log_file >= 0 && disk_file >= 0 && folder >= 0 && fsync(folder) == 0 && close(folder) == 0, directory);
  ssize_t length = pread(log_file, found, sizeof found, 0);
  size_t end = 0, size;
  for (; (size = decode(found + end, (size_t)length - end, &record)) > 0; end += size) {
    if (record.kind == WRITE) keep(record), stored = record.number;
    if (record.kind == PERMIT) permitted = record.number;
    if (record.kind == DESTAGED) destaged = record.number;
    if (record.kind == RELEASED) released = record.number;
    if (record.kind == TAKEOVER) active = 1;
  }
  if ((size_t)length > end) must(ftruncate(log_file, (off_t)end) == 0 && fsync(log_file) == 0, "log"); /* cut off by a crash */
  drop(1, is_primary ? released : destaged);
  if (active) drop(permitted + 1, UINT64_MAX);
  reported = acknowledged = messaged = released;
  if (!restarted) return;
  int used = snprintf(text, sizeof text, is_primary ? "{\"event\":\"primary.recover\",\"stored\":%llu,\"released\":%llu" :
    "{\"event\":\"secondary.recover\",\"permitted\":%llu,\"destaged\":%llu,\"held\":[",
    (unsigned long long)(is_primary ? stored : permitted), (unsigned long long)(is_primary ? released : destaged));
  const char *comma = "";
  for (int k = 0; k < CAPACITY && !is_primary; k++)
    if (cache[k].kind == WRITE) used += snprintf(text + used, 30, "%s%llu", comma, (unsigned long long)cache[k].number), comma = ",";
  snprintf(text + used, 30, is_primary ? "}" : active ? "],\"active\":true}" : "]}");
  say(text);
  number last = is_primary ? stored : 0;
  for (number k = released + 1; k <= last; k++) report(is(variant, "newest-first") ? released + 1 + last - k : k);
  if (is_primary) reported = stored;
}
static char *field(char *line, const char *name) { /* where its value begins, after the quote if it is a string */
  char wanted[40];
  snprintf(wanted, sizeof wanted, "\"%s\":", name);
  char *at = strstr(line, wanted) + strlen(wanted);
  return *at == '"' ? at + 1 : at;
}
static uint32_t whole(char *line, const char *name) { return (uint32_t)strtoul(field(line, name), NULL, 10); }
static struct record bytes_in(char *line, const char *name) {
  static byte bytes[LONGEST];
  return (struct record){.kind = WRITE, .length = (uint32_t)from_base64(field(line, name), bytes), .payload = bytes};
}
static void answer(char *line) {
  char *what = field(line, "do"), text[100];
  unsigned done = whole(line, "n");
  if (strncmp(what, "hello", 5) == 0) {
    char *directory = field(line, "directory");
    is_primary = field(line, "role")[0] == 'p', block_size = whole(line, "blockSize");
    int restarted = field(line, "restarted")[0] == 't';
    *strchr(directory, '"') = '\0';
    say("{\"hello\":\"destage-drive/1\",\"name\":\"replica.c\",\"frames\":\"reference\"}");
    start(directory, restarted);
  } else if (strncmp(what, "write", 5) == 0) {
    struct record write = bytes_in(line, "bytes");
    write.block = whole(line, "block");
    host_write(field(line + 12, "write"), write);
  } else if (strncmp(what, "read", 4) == 0) read_blocks(whole(line, "block"), whole(line, "length"));
  else if (strncmp(what, "frame", 5) == 0) {
    struct record carrier = bytes_in(line, "frame"), frame;
    if (decode(carrier.payload, carrier.length, &frame) > 0) is_primary ? at_primary(frame) : at_secondary(frame);
  } else if (strncmp(what, "takeover", 8) == 0) take_over();
  else if (is_primary) { /* settle: nothing came for some time, so what was sent may be lost */
    for (number k = acknowledged + 1; k <= reported; k++) transmit(k);
    message();
  } else destage();
  snprintf(text, sizeof text, "{\"done\":%u}", done);
  say(text);
}
int main(int count, char **words) {
  for (int k = 1; k + 1 < count; k += 2) {
    if (strstr(known, words[k + 1]) == NULL) return fprintf(stderr, "there are%s\n", known), 2;
    *(is(words[k], "--bug") ? &bug : &variant) = words[k + 1];
  }
  static char line[2 * LONGEST];
  while (fgets(line, sizeof line, stdin) != NULL) answer(line);
  return 0;
}
