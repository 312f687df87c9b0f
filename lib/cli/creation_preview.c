/* SPDX-License-Identifier: BSD-2-Clause */
/* What a creation would make. */

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/buffer.h"
#include "base/out.h"
#include "cli/creation_steps.h"
#include "cli/diagnostic.h"
#include "cli/driver.h"
#include "cli/target.h"
#include "model/walk.h"
#include "why/obstacle.h"

/* Whether the object exists: 1, 0; or -1 after saying why it isn't known, or
 * may not be taken. */
static int
check_existing(const struct creation *creation, struct created *found)
{
	const struct kind *kind = found->obj.kind;
	struct object_name name;
	struct explain_subject subject =
	    creation_subject(creation, kind, &name);
	int result;

	if (!kind_is_posix(kind) && !creation->by_key)
		return 0;
	if (creation->existing) {
		result = kind_is_posix(kind)
		             ? creation_find_posix(creation, found)
		             : creation_find(creation, found, false);
		return result == -1 ? -1 : result == 0;
	}
	found->obj.key = name.key = creation->key;
	if (kind_is_posix(kind) ? object_look(kind, &name, &found->obj) == 0
				: object_find(kind, &name) == 0) {
		errno = EEXIST;
		creation_say_failure(creation, EXPLAIN_CREATE, &subject);
		return -1;
	}
	if (errno == ENOENT)
		return 0;
	creation_say_failure(creation, EXPLAIN_STAT, &subject);
	return -1;
}

/* Which limit or right is in the way. Returns -1 after saying so. */
static int
check_obstacles(const struct creation *creation, const struct kind *kind)
{
	struct object_name name;
	struct explain_subject subject =
	    creation_subject(creation, kind, &name);
	char why[EXPLAIN_SIZE];
	bool found = explain_end(why, kind) != 0 ||
	             obstacle_find(why, EXPLAIN_CREATE, &subject);

	if (!found && creation->values != NULL)
		found = obstacle_find(why, EXPLAIN_ALTER, &subject);
	subject.size = creation->qbytes;
	if (!found && creation->qbytes != 0)
		found = obstacle_find(why, EXPLAIN_SET, &subject);
	if (found)
		creation_say(creation, kind, why);
	return found ? -1 : 0;
}

/* "65536 bytes, " */
static int
add_size(struct buffer *line, const struct creation *creation,
    const struct kind *kind)
{
	uint64_t size = creation->sizes[kind->id];

	if (kind->size != NULL) /* "1 byte" */
		return buffer_format(line, "%" PRIu64 " %.*s, ", size,
		    (int)strlen(kind->size_unit) - (size == 1),
		    kind->size_unit);
	if (kind->set_capacity != NULL)
		return creation->qbytes == 0
		           ? 0
		           : buffer_format(line, "%" PRIu64 " bytes, ",
				 creation->qbytes);
	if (kind->messages == NULL)
		return buffer_format(line, "value %" PRIu64 ", ",
		    creation->value);
	if (creation->messages != 0 &&
	    buffer_format(line, "%" PRIu64 " messages, ", creation->messages) ==
		-1)
		return -1;
	return size == 0
	           ? 0
	           : buffer_format(line, "%" PRIu64 " bytes each, ", size);
}

static int
add_key(struct buffer *line, const struct creation *creation)
{
	if (creation->by_key)
		return buffer_format(line, ", key 0x%08x",
		    (unsigned)creation->key);
	return buffer_format(line,
	    creation->private ? ", no key" : ", random key");
}

static int
describe(struct buffer *line, const struct creation *creation,
    const struct created *found, bool exists)
{
	const struct kind *kind = found->obj.kind;
	const struct object_name name = { .text = creation->text };
	char target[TARGET_TEXT];

	if (exists)
		return buffer_format(line, "%s: exists\n",
		    target_text(target, kind, &found->obj.name));
	if (buffer_format(line, "%s: would be created: ",
		kind_is_posix(kind) ? target_text(target, kind, &name)
				    : kind->name) == -1 ||
	    add_size(line, creation, kind) == -1 ||
	    buffer_format(line, "mode %04o", creation->mode) == -1)
		return -1;
	if (!kind_is_posix(kind) && add_key(line, creation) == -1)
		return -1;
	return buffer_add(line, "\n", 1);
}

int
creation_preview(const struct creation *creation, const struct kind *kind)
{
	struct created found = { .obj.kind = kind };
	struct buffer line = { .bytes = NULL };
	int exists = check_existing(creation, &found);

	if (exists == -1 ||
	    (exists == 0 && check_obstacles(creation, kind) == -1))
		return -1;
	if (describe(&line, creation, &found, exists == 1) == -1)
		driver_no_memory(1);
	(void)!out_bytes(line.bytes, line.length);
	buffer_free(&line);
	return 0;
}
