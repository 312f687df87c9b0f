/* SPDX-License-Identifier: BSD-2-Clause */
/* The tables of the model agree with themselves and with each other. */

#include <errno.h>
#include <string.h>

#include "base/proc.h"
#include "model/create.h"
#include "model/kinds.h"
#include "model/segment.h"
#include "model/walk.h"
#include "test.h"

static bool
has_word(const struct kind *kind, const char *word)
{
	for (const char *const *at = kind->words; *at != NULL; at++)
		if (strcmp(*at, word) == 0)
			return true;
	return false;
}

static void
test_kind(const struct kind *kind, unsigned id)
{
	CHECK(kind->id == id, "a kind is where its id says");
	CHECK(has_word(kind, kind->name) && has_word(kind, kind->word),
	    "its name and its word are among its words");
	for (const char *const *word = kind->words; *word != NULL; word++)
		CHECK(kind_of_word(*word) == kind, "it is found by each word");
	CHECK(kind->walk != NULL && kind->look != NULL &&
		  kind->is_gone != NULL && kind->find != NULL,
	    "its objects can be found");
	CHECK(kind->last_use != NULL && kind->is_same_use != NULL &&
		  kind->records != NULL && kind->set != NULL &&
		  kind->remove != NULL,
	    "it has what every kind has");
	CHECK(kind_is_posix(kind) == (kind->check_name != NULL),
	    "POSIX kinds have names, others not");
	CHECK((kind->size == NULL) == (kind->size_unit == NULL),
	    "a size has a unit");
	CHECK((kind->capacity == NULL) == (kind->set_capacity == NULL),
	    "a capacity is read and set");
	CHECK((kind->total_limit == NULL) == (kind->takes == NULL),
	    "what the total limit counts is known");
	CHECK((kind->attachments == NULL) == (kind->ends_unattached == NULL),
	    "what can be attached can end with the last detach");
}

static void
test_sysv(const struct kind *kind)
{
	const char letter[] = { kind->letter, '\0' };

	CHECK(has_word(kind, letter), "its letter is among its words");
	CHECK(kind_of_letter(kind->letter) == kind &&
		  kind_of_letter(kind->letter - 'a' + 'A') == kind,
	    "it is found by its letter, large or small");
	CHECK(kind->parse_row != NULL && kind->stat != NULL &&
		  kind->usage != NULL && kind->get != NULL,
	    "it has what every kind of System V IPC has");
}

/* Valid and invalid names. */
static void
test_posix_names(const struct kind *kind)
{
	static const char *const refused[] = { "", "x", "/", "/.", "/..", "//",
		"/a/b", "/a/" };
	char name[OBJECT_NAME_SIZE + 1];

	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
		CHECK(kind->check_name(refused[i]) != NULL, "no name");
	CHECK(kind->check_name("/x") == NULL &&
		  kind->check_name("/. .\n\\") == NULL &&
		  kind->check_name("/sem.") == NULL,
	    "a slash and anything that a file may be called");
	memset(name, 'x', sizeof(name));
	name[0] = '/';
	name[OBJECT_NAME_SIZE] = '\0';
	CHECK(kind->check_name(name) != NULL, "a name is too long");
	name[kind->id == KIND_PSEM ? 252 : 256] = '\0';
	CHECK(kind->check_name(name) == NULL, "the longest name");
	CHECK((kind->check_name("/sem.x") == NULL) ==
		  (kind->id != KIND_PSEGMENT),
	    "a segment is not called like the file of a semaphore");
}

/* A file of nobody's name is looked up and not there. */
static void
test_posix(const struct kind *kind)
{
	struct object_name name = { .text = "/sysvipc-utils.nowhere" };
	struct object obj;

	test_posix_names(kind);
	errno = 0;
	if (kind->look(kind, &name, &obj) == -1 && errno == ENODEV)
		return; /* no /dev/shm here */
	CHECK(kind->look(kind, &name, &obj) == -1 && errno == ENOENT,
	    "no object has this name");
	CHECK(kind->is_gone(kind, &name), "that is certain");
	CHECK(kind->remove(&name) == -1 && errno == ENOENT,
	    "what isn't there isn't removed");
	CHECK(kind->find(kind, &name) == -1 && errno == ENOENT,
	    "nor is it found");
}

static void
test_limits(const struct kind *kind)
{
	bool has_count = false, has_total = kind->total_limit == NULL;

	for (const struct limit *const *at = kind->limits; *at != NULL; at++) {
		struct limit_state state;
		uint64_t asked = LIMIT_UNKNOWN;
		bool is_cut;

		has_count |= *at == kind->count_limit;
		has_total |= *at == kind->total_limit;
		CHECK(limit_read(PROC_ROOT, *at, &state) == 0 &&
			  state.value != LIMIT_UNKNOWN &&
			  state.used != LIMIT_UNKNOWN,
		    "a limit and its use can be read");
		/* IPC_INFO cuts what doesn't fit into an int, or into a long
		 * of 32 bits. */
		is_cut = (*at)->ask(&asked) == -1;
		CHECK(is_cut
			  ? errno == ENODATA && sizeof(long) == 4 &&
				(*at == &limit_shmall || *at == &limit_shmmax)
			  : asked == state.value || state.value > INT32_MAX,
		    "/proc and the kernel say the same of it");
		CHECK(limit_read("/nonexistent", *at, &state) ==
			      (is_cut ? -1 : 0) &&
			  state.value == asked,
		    "without /proc the kernel is asked");
	}
	CHECK(has_count && has_total,
	    "the limits on objects and what they hold are among its limits");
	CHECK(kind->count_limit->used != NULL &&
		  (kind->total_limit == NULL ||
		      kind->total_limit->used != NULL),
	    "their use is known");
}

static void
test_sets(void)
{
	struct kind_set set = { 0 };
	const struct kind *kind = NULL;
	unsigned seen = 0;

	CHECK(kind_set_count(&set) == 0 && kind_set_next(&set, NULL) == NULL,
	    "a zeroed set is empty");
	kind_set_add(&set, kinds[KIND_SEMSET]);
	kind_set_add(&set, kinds[KIND_SEMSET]);
	CHECK(kind_set_count(&set) == 1 &&
		  kind_set_has(&set, kinds[KIND_SEMSET]) &&
		  !kind_set_has(&set, kinds[KIND_QUEUE]) &&
		  kind_set_next(&set, NULL) == kinds[KIND_SEMSET] &&
		  kind_set_next(&set, kinds[KIND_SEMSET]) == NULL,
	    "a kind is in a set once");
	kind_set_add_sysv(&set);
	while ((kind = kind_set_next(&set, kind)) != NULL)
		seen += kind == kinds[seen];
	CHECK(seen == KIND_SYSV_COUNT &&
		  kind_set_count(&set) == KIND_SYSV_COUNT,
	    "a set is gone through in the order of the ids");
	CHECK(kind_of_word("") == NULL && kind_of_word("queues") == NULL &&
		  kind_of_word("que") == NULL && kind_of_letter('x') == NULL,
	    "no other word is a kind");
	CHECK(kind_of_prefix("queue:3", 5) == kinds[KIND_QUEUE] &&
		  kind_of_prefix("queue:3", 4) == NULL,
	    "a kind is read up to where its name ends");
}

/* Makes one, looks it up, removes it. */
static void
test_names(const struct kind *kind)
{
	struct object_name name = { .key = 0x5d5e0000 + (int)kind->id };
	struct object obj;
	int id;

	id = object_create(kind, name.key, 1, 0600);
	CHECK(id != -1 && object_find(kind, &name) == 0 && name.id == id,
	    "an object is found by its key");
	CHECK(object_stat(kind, id, &obj) == 0 && obj.name.id == id &&
		  obj.name.key == name.key && obj.id == id &&
		  obj.key == name.key,
	    "both spellings of its name are one");
	CHECK(kind->size == NULL || kind->size(&obj) == 1,
	    "its size is what it was made with");
	CHECK(object_create(kind, name.key, 1, 0600) == -1 && errno == EEXIST,
	    "an existing object is never handed out");
	CHECK(!object_is_gone(kind, id) && object_remove(kind, &name) == 0 &&
		  object_is_gone(kind, id),
	    "it is removed by its name");
	CHECK(object_find(kind, &name) == -1 && errno == ENOENT,
	    "then no object has its key");
	name.key = 0;
	CHECK(object_find(kind, &name) == -1 && errno == EINVAL,
	    "IPC_PRIVATE names nothing");
}

int
main(void)
{
	for (unsigned id = 0; id < KIND_COUNT; id++)
		test_kind(kinds[id], id);
	for (unsigned id = 0; id < KIND_SYSV_COUNT; id++) {
		test_sysv(kinds[id]);
		test_limits(kinds[id]);
		test_names(kinds[id]);
	}
	for (unsigned id = KIND_SYSV_COUNT; id < KIND_COUNT; id++)
		test_posix(kinds[id]);
	test_sets();
	return test_end();
}
