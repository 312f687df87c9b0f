/* SPDX-License-Identifier: BSD-2-Clause */
/* Naming objects. */

#include "cli/target.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/intern.h"
#include "base/parse.h"
#include "model/key.h"
#include "model/kind.h"
#include "model/kinds.h"
#include "model/walk.h"
#include "who/ns.h"

const char *
target_parse_option(struct target *target, int code, const char *value)
{
	if (code == 'i' && target_is_word(value))
		return "a target needs no option in front of it";
	if (code == 'i') {
		target->by_id = true;
		return parse_id(value, &target->id);
	}
	if (code == 'N') {
		target->kind = kind_posix_of(target->kind);
		return target_parse_name(target, value);
	}
	target->by_key = true;
	return key_parse(value, &target->key);
}

const char *
target_parse_name(struct target *target, const char *value)
{
	char text[OBJECT_NAME_SIZE];
	bool adds = value[0] != '/' && !target->kind->stock_slash;
	const char *why;

	if (snprintf(text, sizeof(text), "%s%s", adds ? "/" : "", value) >=
	    OBJECT_NAME_SIZE)
		return parse_missing(strerror(ENAMETOOLONG));
	why = target->kind->check_name(text);
	if (why != NULL) /* a static text */
		/* cppcheck-suppress returnDanglingLifetime */
		return why;
	target->by_name = true;
	target->text = intern(text);
	return target->text == NULL ? parse_missing(strerror(errno)) : NULL;
}

bool
target_is_word(const char *word)
{
	size_t length = strcspn(word, ":");

	return word[length] == ':' && kind_of_prefix(word, length) != NULL;
}

/* Decodes %XX; returns why that fails, or NULL. */
static const char *
decode(const char *text, size_t length, char decoded[static PATH_MAX])
{
	size_t at = 0;

	for (size_t i = 0; i < length; i++) {
		unsigned char byte = (unsigned char)text[i];

		if (byte == '%') {
			if (i + 2 >= length ||
			    !isxdigit((unsigned char)text[i + 1]) ||
			    !isxdigit((unsigned char)text[i + 2]) ||
			    sscanf(text + i + 1, "%2hhx", &byte) != 1 ||
			    byte == '\0')
				return "% must be followed by two hexadecimal "
				       "digits, and not by 00";
			i += 2;
		}
		if (at == PATH_MAX - 1)
			return parse_missing(strerror(ENAMETOOLONG));
		decoded[at++] = (char)byte;
	}
	decoded[at] = '\0';
	return NULL;
}

/* Parses the digits after @. */
static const char *
parse_namespace(const char *text, ino_t *ns)
{
	uint64_t number;

	if (strspn(text, "0123456789") != strlen(text) ||
	    parse_count(text, 1, UINT64_MAX, &number) != NULL)
		return "@ must be followed by the number of an IPC namespace; "
		       "write %40 for an @ in a path";
	*ns = (ino_t)number;
	return NULL;
}

/* Of a reason, beside the name of the object. */
#define MOST_REASON 110

/*
 * Adds to the reason why there is no object with the key of a path that a POSIX
 * object has the path as its name, where one has. Returns @why otherwise.
 */
static const char *
add_hint(const char *why, const struct kind *kind, const char *path)
{
	struct target target = { .kind = kind_posix_of(kind) };
	char word[TARGET_TEXT], hint[MOST_REASON + 1];
	struct object_name name;

	if (strchr(path + 1, '/') != NULL || strlen(path) > NAME_MAX ||
	    target_parse_name(&target, path) != NULL)
		return why;
	name = (struct object_name){ .text = target.text };
	if (object_find(target.kind, &name) == -1 ||
	    snprintf(hint, sizeof(hint), "%s; write %s for the POSIX object",
		why, target_text(word, target.kind, &name)) > MOST_REASON)
		return why;
	return parse_missing(hint);
}

/* An id, a key or a name, decoded. */
static const char *
parse_object(const char *text, struct target *target)
{
	bool is_key = strchr(text, '/') != NULL || text[0] == '\0' ||
	              strncasecmp(text, "0x", 2) == 0;
	const char *why;

	if (kind_is_posix(target->kind))
		return text[0] == '/' ? target_parse_name(target, text)
		                      : "a name begins with a slash";
	if (!is_key && strspn(text, "0123456789") != strlen(text))
		return "not an id, a key (0x...) or a path with a slash";
	/* With 0x it would be a key. */
	if (!is_key && parse_is_ambiguous(text))
		return parse_ambiguous_decimal;
	why = target_parse_option(target, is_key ? 'k' : 'i', text);
	if (why == NULL && is_key && text[0] == '/')
		target->path = intern(text);
	return parse_is_missing(why) ? add_hint(why, target->kind, text) : why;
}

const char *
target_parse(const char *word, struct target *target)
{
	struct target parsed = { .kind = NULL };
	size_t kind_length = strcspn(word, ":");
	const char *object, *at, *why = NULL;
	char decoded[PATH_MAX];

	if (word[kind_length] != ':')
		return "not a target: expected KIND:ID, KIND:KEY or KIND:/NAME";
	parsed.kind = kind_of_prefix(word, kind_length);
	if (parsed.kind == NULL)
		return kind_refusal(word, kind_length);
	object = word + kind_length + 1;
	at = strrchr(object, '@');
	if (at != NULL)
		why = parse_namespace(at + 1, &parsed.ns);
	if (why == NULL)
		why = decode(object,
		    at == NULL ? strlen(object) : (size_t)(at - object),
		    decoded);
	if (why == NULL)
		why = parse_object(decoded, &parsed);
	if (why == NULL)
		*target = parsed;
	return why;
}

const char *
target_check_namespace(const struct target *target)
{
	ino_t here;

	if (target->ns == 0)
		return NULL;
	here = ns_of(0, 0);
	if (here == 0)
		return "cannot tell which IPC namespace this is";
	return here == target->ns
	           ? NULL
	           : "in another IPC namespace; use --ns to work there";
}

/* A colon and the name, encoded; the rest is omitted if it doesn't fit. */
static void
add_name(char *to, size_t size, const char *name)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "abcdefghijklmnopqrstuvwxyz"
				    "0123456789._~/:+,=-";
	size_t at = 0;

	to[at++] = ':';
	for (; *name != '\0' && at + 4 <= size; name++)
		if (strchr(plain, *name) != NULL)
			to[at++] = *name;
		else
			at += (size_t)snprintf(to + at, size - at, "%%%02X",
			    (unsigned char)*name);
	to[at] = '\0';
}

const char *
target_text(char text[static TARGET_TEXT], const struct kind *kind,
    const struct object_name *name)
{
	size_t length = (size_t)snprintf(text, TARGET_TEXT, "%s", kind->name);

	if (kind_is_posix(kind))
		add_name(text + length, TARGET_TEXT - length, name->text);
	else
		snprintf(text + length, TARGET_TEXT - length, ":%d", name->id);
	return text;
}

/* Names the object, and says why it can't be had. Returns -1. */
static int
refuse(const struct target *target, const char *reason,
    char why[static EXPLAIN_SIZE])
{
	char object[96] = "", ns[32] = "";

	if (target->by_name)
		add_name(object, sizeof(object), target->text);
	else if (target->by_key)
		snprintf(object, sizeof(object), ":0x%08x",
		    (unsigned)target->key);
	else
		snprintf(object, sizeof(object), ":%d", target->id);
	if (target->ns != 0)
		snprintf(ns, sizeof(ns), "@%ju", (uintmax_t)target->ns);
	snprintf(why, EXPLAIN_SIZE, "%s%s%s: %.*s", target->kind->name, object,
	    ns, MOST_REASON, reason);
	return -1;
}

int
target_resolve(struct target *target, char why[static EXPLAIN_SIZE])
{
	struct explain_subject subject = {
		.kind = target->kind,
		.key = target->key,
	};
	struct object_name found = { .key = target->key };
	const char *refused = target_check_namespace(target);
	char reason[EXPLAIN_SIZE];
	const char *missing;
	bool is_missing;

	if (refused != NULL)
		return refuse(target, refused, why);
	if (!target->by_key)
		return 0;
	if (object_find(target->kind, &found) == -1) {
		is_missing = errno == ENOENT;
		missing = explain(reason, EXPLAIN_FIND, &subject, errno);
		if (target->path != NULL && is_missing)
			missing = add_hint(missing, target->kind, target->path);
		return refuse(target, missing, why);
	}
	target->id = found.id;
	return 0;
}

const char *
targets_add_every_of(struct targets *targets, const char *word)
{
	/* The order in which the stock ipcrm takes them. */
	static const enum kind_id order[] = { KIND_SEGMENT, KIND_SEMSET,
		KIND_QUEUE };
	const struct kind *kind;
	const char *why = NULL;

	for (size_t i = 0; word == NULL &&
			   i < sizeof(order) / sizeof(order[0]) && why == NULL;
	     i++)
		why = targets_add_every(targets, kinds[order[i]]);
	if (word == NULL)
		return why;
	if (word[0] == '=') /* -a=shm */
		word++;
	kind = kind_of_word(word);
	return kind == NULL ? kind_refusal(word, strlen(word))
	                    : targets_add_every(targets, kind);
}

struct object_name
target_name(const struct target *target)
{
	return (struct object_name){
		.id = target->id,
		.key = target->key,
		.text = target->text,
	};
}

void
target_format(char text[static TARGET_TEXT], const struct object *obj, ino_t ns)
{
	size_t length;

	target_text(text, obj->kind, &obj->name);
	length = strlen(text);
	if (ns != 0)
		snprintf(text + length, TARGET_TEXT - length, "@%ju",
		    (uintmax_t)ns);
}

int
target_add(struct buffer *out, const struct object *obj, ino_t ns)
{
	char text[TARGET_TEXT];

	target_format(text, obj, ns);
	return buffer_add(out, text, strlen(text));
}

const char *
targets_add(struct targets *targets, const struct target *target)
{
	struct target *list;

	list = reallocarray(targets->list, targets->count + 1, sizeof(*list));
	if (list == NULL)
		return parse_missing(strerror(errno));
	targets->list = list;
	targets->list[targets->count++] = *target;
	return NULL;
}

const char *
targets_add_option(struct targets *targets, int letter, const char *value)
{
	struct target target = { .kind = kind_of_letter(letter) };
	const char *why;

	why = target_parse_option(&target, isupper(letter) ? 'k' : 'i', value);
	return why != NULL ? why : targets_add(targets, &target);
}

const char *
targets_add_name(struct targets *targets, const struct kind *kind,
    const char *value)
{
	struct target target = { .kind = kind };
	const char *why = target_parse_name(&target, value);

	return why != NULL ? why : targets_add(targets, &target);
}

bool
target_is_every(const struct target *target)
{
	return !target->by_id && !target->by_key && !target->by_name;
}

const char *
targets_add_every(struct targets *targets, const struct kind *kind)
{
	for (size_t i = 0; i < targets->count; i++)
		if (target_is_every(&targets->list[i]) &&
		    targets->list[i].kind == kind)
			return NULL;
	return targets_add(targets, &(struct target){ .kind = kind });
}

void
targets_resolve(struct targets *targets,
    void (*problem)(const char *why, void *arg), void *arg)
{
	char why[EXPLAIN_SIZE];
	size_t kept = 0;

	for (size_t i = 0; i < targets->count; i++) {
		struct target target = targets->list[i];

		if (target_is_every(&target) ||
		    target_resolve(&target, why) == 0)
			targets->list[kept++] = target;
		else
			problem(why, arg);
	}
	targets->count = kept;
}

void
targets_free(struct targets *targets)
{
	free(targets->list);
	*targets = (struct targets){ .list = NULL };
}
