/* SPDX-License-Identifier: BSD-2-Clause */
/* Targets: what is one, what is refused, and that a printed one is read. */

#include <string.h>
#include <sys/ipc.h>

#include "cli/target.h"
#include "model/kind.h"
#include "model/kinds.h"
#include "test.h"

static bool
takes(const char *word, enum kind_id kind, int id, key_t key, ino_t ns)
{
	struct target target;

	return target_parse(word, &target) == NULL && target.kind->id == kind &&
	       target.by_key == (key != 0) && target.by_id == (key == 0) &&
	       (key != 0 ? target.key == key : target.id == id) &&
	       target.ns == ns;
}

static bool
refuses(const char *word)
{
	struct target target = { .ns = 77 };

	return target_parse(word, &target) != NULL && target.ns == 77;
}

static void
check_taken(void)
{
	CHECK(takes("queue:0", KIND_QUEUE, 0, 0, 0), "a queue by id");
	CHECK(takes("msg:3", KIND_QUEUE, 3, 0, 0), "a queue as msg");
	CHECK(takes("q:2147483647", KIND_QUEUE, 2147483647, 0, 0),
	    "the highest id");
	CHECK(takes("segment:0x52564801", KIND_SEGMENT, 0, 0x52564801, 0),
	    "a segment by key");
	CHECK(takes("shm:0xFFFFFFFF", KIND_SEGMENT, 0, -1, 0),
	    "the highest key");
	CHECK(takes("m:1@4026532301", KIND_SEGMENT, 1, 0, 4026532301),
	    "a namespace");
	CHECK(takes("semset:/:7", KIND_SEMSET, 0, ftok("/", 7), 0),
	    "a path and a project");
	CHECK(takes("sem:/", KIND_SEMSET, 0, ftok("/", 1), 0),
	    "project 1 unless another one is given");
	CHECK(takes("s:%2F%3a%37", KIND_SEMSET, 0, ftok("/", 7), 0),
	    "bytes as %XX");
}

static bool
takes_name(const char *word, enum kind_id kind, const char *text, ino_t ns)
{
	struct target target;

	return target_parse(word, &target) == NULL && target.kind->id == kind &&
	       target.by_name && !target.by_id && !target.by_key &&
	       strcmp(target.text, text) == 0 && target.ns == ns;
}

static void
check_names(void)
{
	char text[TARGET_TEXT], spelled[OBJECT_NAME_SIZE] = "/";
	const struct object_name name = { .text = spelled };

	CHECK(takes_name("pqueue:/orders", KIND_PQUEUE, "/orders", 0),
	    "a POSIX queue");
	CHECK(takes_name("pmsg:/a@7", KIND_PQUEUE, "/a", 7), "its namespace");
	CHECK(takes_name("pshm:%2Fa%20b%40%0a%FF", KIND_PSEGMENT, "/a b@\n\xff",
		  0),
	    "bytes of a name as %XX");
	CHECK(takes_name("psem:/sem.x", KIND_PSEM, "/sem.x", 0),
	    "a semaphore may be called so");
	for (int byte = 1; byte < 256; byte++)
		if (byte != '/') {
			spelled[1] = (char)byte;
			spelled[2] = 'x';
			target_text(text, kinds[KIND_PSEGMENT], &name);
			CHECK(takes_name(text, KIND_PSEGMENT, spelled, 0) &&
				  strpbrk(text, " \n\t\"'\\@;|&$*?") == NULL,
			    "each byte is printed so that it is read back");
		}
	memset(spelled + 1, ' ', OBJECT_NAME_SIZE - 2);
	CHECK(strlen(target_text(text, kinds[KIND_PSEGMENT], &name)) ==
		      strlen("psegment:/") +
			  3 * (size_t)(OBJECT_NAME_SIZE - 2) &&
		  takes_name(text, KIND_PSEGMENT, spelled, 0),
	    "the longest name, all of it encoded");
}

static void
check_refused(void)
{
	static const char *const words[] = { "", "queue", "queue:", ":3", "5",
		"queue:-1", "queue:01", "queue:1x", "queue: 1", "queue:1 ",
		"queue:2147483648", "queue:0x", "queue:0x0",
		"queue:0x100000000", "queue:1@", "queue:1@x", "queue:1@0",
		"queue:1@-5", "queue:1@18446744073709551616", "queue:1@1@2",
		"queue:%", "queue:%4", "queue:%zz", "queue:%00", "queue:1%00",
		"Queue:1", "queues:1", "pqueue:x", "pqueue:3",
		"pqueue:", "pqueue:/", "pqueue:/a/b", "pqueue:/a@b",
		"psegment:/sem.x", "psem:/..", "psem:0x1", "queue:1\nqueue:2",
		"queue:orders", "segment:/nowhere/at/all" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		char claim[80];

		snprintf(claim, sizeof(claim), "refused: word %zu", i);
		CHECK(refuses(words[i]), claim);
	}
	CHECK(target_is_word("queue:x"), "KIND: begins a target");
	CHECK(!target_is_word("queue"), "a kind alone is not a target");
	CHECK(!target_is_word("x:1"), "an unknown kind begins none");
}

static void
check_printed(void)
{
	struct object obj = { .kind = kinds[KIND_SEGMENT], .id = 3 };
	struct buffer out = { .bytes = NULL };

	CHECK(target_add(&out, &obj, 0) == 0 && out.length == 9 &&
		  memcmp(out.bytes, "segment:3", 9) == 0,
	    "an object is printed as KIND:ID");
	out.length = 0;
	CHECK(target_add(&out, &obj, 4026532301) == 0 &&
		  buffer_add(&out, "", 1) == 0 &&
		  strcmp(out.bytes, "segment:3@4026532301") == 0 &&
		  takes(out.bytes, KIND_SEGMENT, 3, 0, 4026532301),
	    "with its namespace it is read back");
	buffer_free(&out);
}

int
main(void)
{
	check_taken();
	check_names();
	check_refused();
	check_printed();
	return test_end();
}
