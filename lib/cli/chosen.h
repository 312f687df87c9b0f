/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The one object of a command for one kind, or for that and the POSIX kind that
 * does the same, if it has the option -N: named by -i ID, by -k KEY, by -N
 * NAME, or by an operand that is a target; found in the namespace in which the
 * command works.
 *
 * The functions that refuse say why and exit.
 */
#ifndef CHOSEN_H
#define CHOSEN_H

#include "cli/opt.h"
#include "cli/target.h"
#include "model/kinds.h"
#include "model/object.h"
#include "why/explain.h"

/*
 * chosen_takes - whether a word is an operand that names the object, and not
 * one that the command knows itself: it has a colon, as every target.
 *
 * Takes it; refuses one of another kind than @target has, if that has one, and
 * one after another name.
 */
bool chosen_takes(struct target *target, const struct opt_parser *parser,
    const char *word);

/*
 * chosen_check - takes the operand, refuses any other, and refuses where no
 * object or more than one was named. chosen_check_named does only the last.
 */
void chosen_check(struct target *target, struct opt_parser *parser);
void chosen_check_named(const struct target *target,
    const struct opt_parser *parser);

/*
 * chosen_of_kinds - takes the operands of a command for all kinds that may show
 * some objects: by targets, or by the option of one kind and an id, which is
 * @one. Their kinds become the @chosen ones; refuses any other operand.
 */
void chosen_of_kinds(struct targets *targets, const struct target *one,
    struct kind_set *chosen, struct opt_parser *parser);

/*
 * chosen_find - enters the namespace @ns, as driver_enter, and sets the id of
 * the object, if one was named.
 *
 * Exits with @failure where it can't, as chosen_stat, which reads the object.
 */
void chosen_find(struct target *target, const char *ns, int failure);
void chosen_stat(const struct target *target, struct object *obj, int failure);

/* chosen_fail - says why the object can't be worked on. */
_Noreturn void chosen_fail(const struct target *target, int failure,
    const char *why);

#endif
