/* SPDX-License-Identifier: BSD-2-Clause */
/* The one object of a command for one kind. */

#include "cli/chosen.h"

#include <errno.h>
#include <string.h>

#include "cli/diagnostic.h"
#include "cli/driver.h"
#include "model/kind.h"
#include "model/walk.h"

static const char one_of[] = "needs one of -i ID, -k KEY and TARGET";

bool
chosen_takes(struct target *target, const struct opt_parser *parser,
    const char *word)
{
	struct target operand;

	if (strchr(word, ':') == NULL)
		return false;
	opt_check_operand(parser, word, target_parse(word, &operand));
	if (target->kind != NULL && operand.kind != target->kind)
		opt_misuse(parser, "%s: %s takes %ss", word,
		    parser->program->name, target->kind->title);
	if (target->by_id || target->by_key || target->by_name)
		opt_misuse(parser, "%s: another object is named already", word);
	*target = operand;
	return true;
}

void
chosen_check(struct target *target, struct opt_parser *parser)
{
	const char *word = opt_operand(parser);

	if (word != NULL && !chosen_takes(target, parser, word))
		opt_refuse_operand(parser, word);
	chosen_check_named(target, parser);
	opt_no_operands(parser);
}

void
chosen_check_named(const struct target *target, const struct opt_parser *parser)
{
	if (target->by_id == target->by_key)
		opt_misuse(parser, "%s", one_of);
}

void
chosen_of_kinds(struct target *target, struct kind_set *chosen,
    struct opt_parser *parser)
{
	const char *word = opt_operand(parser);
	const struct kind *kind = NULL;

	if (word == NULL)
		return;
	if (!chosen_takes(target, parser, word))
		opt_refuse_operand(parser, word);
	while ((kind = kind_set_next(chosen, kind)) != NULL)
		if (kind != target->kind)
			opt_misuse(parser, "%s: not one of the %ss asked for",
			    word, kind->title);
	kind_set_add(chosen, target->kind);
	opt_no_operands(parser);
}

void
chosen_find(struct target *target, const char *ns, int failure)
{
	char why[EXPLAIN_SIZE];

	driver_enter(ns, failure);
	if (target_resolve(target, why) == -1)
		errx(failure, "%s", why);
}

void
chosen_stat(const struct target *target, struct object *obj, int failure)
{
	struct explain_subject subject = {
		.kind = target->kind,
		.id = target->id,
	};
	char why[EXPLAIN_SIZE];

	if (object_stat(target->kind, target->id, obj) == 0)
		return;
	explain(why, EXPLAIN_STAT, &subject, errno);
	chosen_fail(target, failure, why);
}

void
chosen_fail(const struct target *target, int failure, const char *why)
{
	errx(failure, "%s:%d: %s", target->kind->name, target->id, why);
}
