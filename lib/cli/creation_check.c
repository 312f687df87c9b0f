/* SPDX-License-Identifier: BSD-2-Clause */
/* Which wishes for a new object go together. */

#include <stdarg.h>
#include <stdio.h>
#include <sys/shm.h>

#include "base/mode.h"
#include "base/parse.h"
#include "cli/creation.h"
#include "cli/target.h"
#include "content/values.h"

/* SHM_HUGE_SHIFT and SHM_HUGE_MASK of the kernel. */
#define HUGE_SIZE_SHIFT 26
#define HUGE_SIZE_BITS (0x3fu << HUGE_SIZE_SHIFT)

#define VALUE_MAX INT32_MAX /* SEM_VALUE_MAX */

const char *
creation_parse_mode(const char *value, mode_t usual, mode_t *mode)
{
	const char *why = mode_parse(value);

	if (why == NULL)
		*mode = mode_apply(value, usual, mode_umask());
	return why;
}

const char *
creation_parse_huge(const char *value, int *flags)
{
	const char *why;
	uint64_t size;

	*flags = (int)((unsigned)*flags & ~HUGE_SIZE_BITS) | SHM_HUGETLB;
	if (value == NULL)
		return NULL;
	why = parse_size(value, &size);
	if (why != NULL)
		return why;
	if ((size & (size - 1)) != 0 || size < 4096)
		return "not the size of a page: a power of 2";
	*flags = (int)((unsigned)*flags | (unsigned)__builtin_ctzll(size)
					      << HUGE_SIZE_SHIFT);
	return NULL;
}

static bool
wants(const struct creation *creation, enum kind_id id)
{
	return kind_set_has(&creation->wanted, kinds[id]);
}

static bool
wants_posix(const struct creation *creation)
{
	return wants(creation, KIND_PQUEUE) || wants(creation, KIND_PSEGMENT) ||
	       wants(creation, KIND_PSEM);
}

static bool
wants_sysv(const struct creation *creation)
{
	return wants(creation, KIND_QUEUE) || wants(creation, KIND_SEGMENT) ||
	       wants(creation, KIND_SEMSET);
}

static const char *__attribute__((format(printf, 1, 2)))
refuse(const char *format, ...)
{
	static char why[256];
	va_list args;

	va_start(args, format);
	vsnprintf(why, sizeof(why), format, args);
	va_end(args);
	return why;
}

/* What is given for kinds that aren't wanted. */
static const char *
check_kinds(const struct creation *creation)
{
	const struct {
		bool given, fits;
		const char *why;
	} rules[] = {
		{ creation->by_key || creation->private, wants_sysv(creation),
		    "-k and --private are for System V: -M, -Q or -S" },
		{ creation->qbytes != 0, wants(creation, KIND_QUEUE),
		    "--qbytes is for a queue: -Q" },
		{ creation->segment_flags != 0, wants(creation, KIND_SEGMENT),
		    "--huge and --no-reserve are for a segment: -M SIZE" },
		{ creation->name != NULL, wants_posix(creation),
		    "-n is for POSIX objects: -m, -q or -s" },
		{ creation->messages != 0 || creation->sizes[KIND_PQUEUE] != 0,
		    wants(creation, KIND_PQUEUE),
		    "--messages and --message-size are for a POSIX queue: -q" },
		{ creation->reserve, wants(creation, KIND_PSEGMENT),
		    "--reserve is for POSIX shared memory: -m SIZE" },
		{ creation->values_text != NULL,
		    wants(creation, KIND_SEMSET) != wants(creation, KIND_PSEM),
		    wants(creation, KIND_SEMSET)
			? "--values is for one of -S and -s"
			: "--values is for a set, -S NSEMS, or a semaphore, "
			  "-s" },
	};

	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		if (rules[i].given && !rules[i].fits)
			return rules[i].why;
	return NULL;
}

static const char *
check_finding(const struct creation *creation)
{
	if (creation->by_key && creation->private)
		return "-k and --private exclude each other";
	if (wants_posix(creation) && creation->name == NULL)
		return "POSIX objects need a name: -n NAME";
	if (creation->existing && wants_sysv(creation) && !creation->by_key)
		return "-e needs a key: -k KEY";
	if (creation->any && !creation->existing)
		return "--any needs -e";
	if (creation->has_patience &&
	    (!creation->existing || creation->values_text == NULL))
		return "-w needs -e and --values";
	if (creation->has_patience && !wants(creation, KIND_SEMSET))
		return "-w is for a set: -S NSEMS";
	return NULL;
}

static const char *
read_name(struct creation *creation)
{
	const struct kind *kind = NULL;
	const char *why;

	while ((kind = kind_set_next(&creation->wanted, kind)) != NULL) {
		struct target target = { .kind = kind };

		if (!kind_is_posix(kind))
			continue;
		why = target_parse_name(&target, creation->name);
		if (why != NULL)
			return refuse("-n %.64s: %s", creation->name, why);
		creation->text = target.text;
	}
	return NULL;
}

static const char *
read_values(struct creation *creation)
{
	const char *text = creation->values_text, *why;
	size_t count;

	if (text == NULL)
		return NULL;
	if (wants(creation, KIND_PSEM)) {
		why = parse_count(text, 0, VALUE_MAX, &creation->value);
		return why == NULL ? NULL
		                   : refuse("--values %.64s: %s", text, why);
	}
	why = values_parse(text, &creation->values, &count);
	if (why != NULL)
		return refuse("--values %.64s: %s", text, why);
	if (count != creation->sizes[KIND_SEMSET])
		return refuse("--values: %zu given for a set of %ju", count,
		    (uintmax_t)creation->sizes[KIND_SEMSET]);
	return NULL;
}

const char *
creation_check(struct creation *creation)
{
	const char *why;

	if (kind_set_count(&creation->wanted) == 0)
		return "nothing to create: give -M, -Q or -S, or for POSIX -m, "
		       "-q or -s";
	why = check_kinds(creation);
	if (why == NULL)
		why = check_finding(creation);
	if (why == NULL)
		why = read_name(creation);
	return why != NULL ? why : read_values(creation);
}
