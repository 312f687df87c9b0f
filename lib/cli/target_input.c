/* SPDX-License-Identifier: BSD-2-Clause */
/* Targets from operands and from standard input. */

#include "cli/target.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/record.h"
#include "cli/diagnostic.h"
#include "model/kinds.h"

/* A path in which every byte is %XX, and the rest of a target. */
#define LONGEST (3 * PATH_MAX + 64)

bool
targets_take_operand(struct targets *targets, bool *reads,
    const struct opt_parser *parser, const char *operand)
{
	struct target target;

	if (strcmp(operand, "-") == 0) {
		if (*reads)
			opt_misuse(parser, "-: standard input is read once");
		*reads = true;
		return true;
	}
	if (strchr(operand, ':') == NULL)
		return false;
	opt_check_operand(parser, operand, target_parse(operand, &target));
	opt_check_operand(parser, operand, targets_add(targets, &target));
	return true;
}

/* Returns why a line is refused, or NULL. */
static const char *
take_line(struct targets *targets, const char *line, bool needs_ns)
{
	struct target target;
	const char *why = target_parse(line, &target);

	if (why == NULL && target.ns == 0 && needs_ns)
		return "names no namespace, which it must under --ns; "
		       "lsipc --ns and ipcrm -n --ns print it";
	if (why == NULL)
		why = target_check_namespace(&target);
	return why != NULL ? why : targets_add(targets, &target);
}

void
targets_refuse_operand(const struct opt_parser *parser, const char *operand)
{
	if (isdigit((unsigned char)operand[0]))
		opt_refuse_operand(parser, operand);
	opt_misuse(parser, "%s: %s", operand,
	    kind_refusal(operand, strlen(operand)));
}

void
targets_read(struct targets *targets, const char *ns)
{
	struct record_reader reader = {
		.fd = STDIN_FILENO,
		.delimiter = '\n',
		.most = LONGEST,
	};
	char line[LONGEST + 1];
	const char *record, *why = NULL;
	uintmax_t number = 1;
	size_t size;
	int got;

	while ((got = record_next(&reader, &record, &size)) == 1) {
		memcpy(line, record, size);
		line[size] = '\0';
		if (reader.at_end)
			why = "no newline ends it; the list may be cut off";
		else if (memchr(record, '\0', size) != NULL)
			why = "a NUL byte is in it";
		else
			why = take_line(targets, line, ns != NULL);
		if (why != NULL)
			errx(EXIT_FAILURE, "standard input: line %ju: %s: %s",
			    number, line, why);
		number++;
	}
	if (got == -1 && errno == EMSGSIZE)
		errx(EXIT_FAILURE,
		    "standard input: line %ju: not a target: "
		    "too long",
		    number);
	if (got == -1)
		err(EXIT_FAILURE, "standard input");
	record_free(&reader);
}
