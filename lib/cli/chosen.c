/* SPDX-License-Identifier: BSD-2-Clause */
/* The one object of a command for one kind. */

#include "cli/chosen.h"

#include <errno.h>
#include <string.h>

#include "cli/diagnostic.h"
#include "cli/driver.h"
#include "model/kind.h"
#include "model/walk.h"

/* Whether the command takes POSIX objects too. */
static bool
takes_names(const struct opt_parser *parser)
{
	const struct opt *row = parser->program->options;

	while (row->name != NULL && row->code != 'N')
		row++;
	return row->name != NULL;
}

static void
check_kind(const struct kind *kind, const char *word,
    const struct target *operand, const struct opt_parser *parser)
{
	const struct kind *posix = kind_posix_of(kind);

	if (operand->kind == kind ||
	    (operand->kind == posix && takes_names(parser)))
		return;
	if (takes_names(parser))
		opt_misuse(parser, "%s: %s takes %ss and %ss", word,
		    parser->program->name, kind->title, posix->title);
	opt_misuse(parser, "%s: %s takes %ss", word, parser->program->name,
	    kind->title);
}

bool
chosen_takes(struct target *target, const struct opt_parser *parser,
    const char *word)
{
	struct target operand;

	if (strchr(word, ':') == NULL)
		return false;
	opt_check_operand(parser, word, target_parse(word, &operand));
	if (target->by_id || target->by_key || target->by_name)
		opt_misuse(parser, "%s: another object is named already", word);
	if (target->kind != NULL)
		check_kind(target->kind, word, &operand, parser);
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
	if (target->by_id + target->by_key + target->by_name == 1)
		return;
	if (target->by_id && target->by_key)
		opt_misuse(parser, "-i and -k exclude each other");
	if (target->by_name && (target->by_id || target->by_key))
		opt_misuse(parser, "-N and %s exclude each other",
		    target->by_id ? "-i" : "-k");
	opt_misuse(parser, "needs one of -i ID, -k KEY%s and TARGET",
	    takes_names(parser) ? ", -N NAME" : "");
}

/* Whether the operands of the command may be POSIX objects. */
static bool
takes_posix(const struct opt_parser *parser)
{
	for (const struct opt *row = parser->program->options;
	     row->name != NULL; row++)
		if (row->code == OPT_OPERAND_CODE &&
		    (row->traits & OF_POSIX) != 0)
			return true;
	return false;
}

void
chosen_of_kinds(struct targets *targets, const struct target *one,
    struct kind_set *chosen, struct opt_parser *parser)
{
	const struct kind_set asked = *chosen;
	const char *word;

	while ((word = opt_operand(parser)) != NULL) {
		struct target target = *one;
		const struct kind *kind = NULL;

		if (!chosen_takes(&target, parser, word))
			opt_refuse_operand(parser, word);
		if (kind_is_posix(target.kind) && !takes_posix(parser))
			opt_misuse(parser,
			    "%s: only System V IPC is shown; lsipc shows %ss",
			    word, target.kind->title);
		while ((kind = kind_set_next(&asked, kind)) != NULL)
			if (kind != target.kind)
				opt_misuse(parser,
				    "%s: not one of the %ss asked for", word,
				    kind->title);
		kind_set_add(chosen, target.kind);
		opt_check_operand(parser, word, targets_add(targets, &target));
	}
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
	struct object_name name = { .id = target->id, .text = target->text };
	struct explain_subject subject = {
		.kind = target->kind,
		.id = target->id,
		.name = &name,
	};
	char why[EXPLAIN_SIZE];

	if (object_look(target->kind, &name, obj) == 0)
		return;
	explain(why, EXPLAIN_STAT, &subject, errno);
	chosen_fail(target, failure, why);
}

void
chosen_fail(const struct target *target, int failure, const char *why)
{
	struct object_name name = { .id = target->id, .text = target->text };
	char text[TARGET_TEXT];

	errx(failure, "%s: %s", target_text(text, target->kind, &name), why);
}
