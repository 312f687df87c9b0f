/* SPDX-License-Identifier: BSD-2-Clause */
/* What a person should know of an object. */

#include "list/summary.h"

#include <inttypes.h>
#include <string.h>

#include "base/sizefmt.h"
#include "base/vis_text.h"
#include "list/value.h"
#include "model/kind.h"
#include "model/kinds.h"
#include "who/orphan.h"

static int
add_key(struct buffer *out, const struct object *obj)
{
	if (kind_is_posix(obj->kind))
		return 0;
	return obj->key == 0
	           ? buffer_text(out, "key 0, ")
	           : buffer_format(out, "key 0x%08x, ", (unsigned)obj->key);
}

static int
add_owner(struct buffer *out, const struct object *obj, struct names *names)
{
	const struct name *name = names_user(names, obj->uid);

	return vis_text_add_line(out, name->text, name->length);
}

static int
add_size(struct buffer *out, const char *before, uint64_t bytes,
    const char *after)
{
	char text[SIZEFMT_SIZE];

	sizefmt(text, bytes);
	return buffer_format(out, "%s%s%s", before, text, after);
}

static int
add_number(struct buffer *out, uint64_t number, const char *noun)
{
	return buffer_format(out, ", %" PRIu64 " %s%s", number, noun,
	    number == 1 ? "" : "s");
}

/* What it holds. */
static int
add_content(struct buffer *out, const struct object *obj, bool has_resident)
{
	const struct kind *kind = obj->kind;
	uint64_t bytes =
	    kind->bytes == NULL ? OBJECT_UNKNOWN : kind->bytes(obj);

	if (kind->is_empty != NULL && kind->is_empty(obj))
		return buffer_text(out, ", empty");
	if (kind->messages != NULL && kind->messages(obj) != OBJECT_UNKNOWN &&
	    add_number(out, kind->messages(obj), "message") == -1)
		return -1;
	if (kind->elements != NULL &&
	    add_number(out, kind->elements(obj), "semaphore") == -1)
		return -1;
	if (bytes != OBJECT_UNKNOWN && add_size(out, ", ", bytes, "") == -1)
		return -1;
	if (kind->attachments == NULL || !has_resident)
		return 0;
	if (obj->u.segment.rss == OBJECT_UNKNOWN)
		return buffer_text(out, " (? resident)");
	return add_size(out, " (", obj->u.segment.rss, " resident)");
}

int
summary_add_content(struct buffer *out, const struct object *obj,
    bool has_resident)
{
	size_t start = out->length, comma = strlen(", ");

	if (add_content(out, obj, has_resident) == -1)
		return -1;
	if (out->length == start)
		return 0;
	out->length -= comma;
	memmove(out->bytes + start, out->bytes + start + comma,
	    out->length - start);
	return 0;
}

/* Processes, each once: those of a process are together. */
static size_t
count_processes(const struct usage *usage)
{
	size_t count = 0;

	for (size_t i = 0; i < usage->nuses; i++)
		count += i == 0 || usage->uses[i].pid != usage->uses[i - 1].pid;
	return count;
}

static int
add_users(struct buffer *out, const struct usage *usage,
    const struct scan *scan)
{
	const struct verdict *verdict = &usage->verdict;
	struct orphan_reason users = { .text = NULL };
	char text[ORPHAN_REASON];

	if (usage->nuses > 0) {
		users.pid = usage->uses[0].pid;
		users.others = count_processes(usage) - 1;
		return buffer_format(out, ", used by %s",
		    orphan_reason_text(&users, scan, text));
	}
	return verdict->counted && verdict->users > 0
	           ? add_number(out, verdict->users, "unseen user")
	           : buffer_text(out, ", in use");
}

static int
add_idle(struct buffer *out, const struct verdict *verdict)
{
	const struct value idle = {
		.type = VALUE_DURATION,
		.number = (uint64_t)verdict->idle / 1000000000,
	};
	const struct value_style style = { .bytes = false };

	if (verdict->idle == -1)
		return buffer_text(out, ", use unknown");
	if (buffer_text(out, ", unused for ") == -1 ||
	    value_text(&idle, &style, out) == -1)
		return -1;
	return verdict->unseen.text == NULL && verdict->vague.text == NULL
	           ? 0
	           : buffer_text(out, " or less");
}

static int
add_grade(struct buffer *out, const struct verdict *verdict,
    const struct scan *scan)
{
	static const char *const grades[] = {
		[ORPHAN_NO] = ", not orphaned",
		[ORPHAN_UNKNOWN] = ", cannot tell whether it is orphaned: ",
		[ORPHAN_LIKELY] = ", probably orphaned: ",
		[ORPHAN_YES] = ", orphaned",
	};
	char text[ORPHAN_REASON];

	return buffer_format(out, "%s%s", grades[verdict->orphaned],
	    orphan_reason_text(&verdict->reason, scan, text));
}

int
summary_add(struct buffer *out, const struct listing_object *object,
    const struct listing *listing, struct names *names)
{
	const struct object *obj = &object->obj;
	const struct usage *usage = object->usage;
	int result = 0;

	if (add_key(out, obj) == -1 || add_owner(out, obj, names) == -1 ||
	    add_content(out, obj, true) == -1)
		return -1;
	if (usage == NULL || listing->asked == 0)
		return 0;
	if (usage->verdict.in_use)
		return add_users(out, usage, listing->scan);
	if ((listing->asked & (ORPHAN_IDLE | ORPHAN_GRADE)) != 0)
		result = add_idle(out, &usage->verdict);
	if (result == 0 && (listing->asked & ORPHAN_GRADE) != 0)
		result = add_grade(out, &usage->verdict, listing->scan);
	return result;
}
