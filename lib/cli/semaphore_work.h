/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Operating semaphores of either kind, with the diagnostics: what the verbs of
 * ipcsem do.
 *
 * The functions return an exit status; where something fails, they say why and
 * exit.
 */
#ifndef SEMAPHORE_WORK_H
#define SEMAPHORE_WORK_H

#include <stdbool.h>
#include <stdint.h>

#include "cli/opt.h"
#include "cli/target.h"
#include "content/operations.h"
#include "content/settings.h"
#include "model/object.h"
#include "why/explain.h"

struct semaphore_work {
	struct target target; /* for diagnostics */
	struct object found;
	struct operations operations; /* System V */
	struct settings settings;     /* the same */
	short amount;                 /* of a semaphore that is only named */
	uint32_t value;               /* POSIX: to be set */
	bool has_value;
	uint64_t count;       /* POSIX: how often to post */
	bool undo;            /* System V */
	int64_t timeout;      /* nanoseconds; 0: don't wait; INT64_MAX */
	int gave_up, failure; /* exit statuses */
	char progress[80];    /* what was done before a failure, or empty */
	char *const *command;
	bool descendants; /* the command has ended when its last one has */
	bool unsafe;      /* a POSIX semaphore may be lost */
};

/*
 * What operands tell: NUM, an operation, NUM=VALUE or V,V,..., the value of a
 * POSIX semaphore. Return NULL, or why it is refused, as the functions of
 * parse.h.
 */
typedef const char *semaphore_word(struct semaphore_work *work,
    const char *word);
semaphore_word take_number;
semaphore_word take_operation;
semaphore_word take_setting;
semaphore_word take_value;

typedef int semaphore_verb(struct semaphore_work *work);

/* semaphore_fail - says why @call failed, and exits. Uses errno. */
_Noreturn void semaphore_fail(const struct semaphore_work *work,
    enum explain_call call);

/* *_work_refuse refuse options that aren't for the kind. */

/* A semaphore set. semset_work_check exits if it lacks a semaphore of this
 * number. */
void semset_work_refuse(const struct semaphore_work *work,
    const struct opt_parser *parser);
void semset_work_check(const struct semaphore_work *work, unsigned num);
semaphore_verb semset_work_set;
semaphore_verb semset_work_operate;
semaphore_verb semset_work_run;

/*
 * A POSIX semaphore. psem_work_refuse refuses what the kernel would have to
 * undo.
 *
 * psem_work_run takes 1 before the command, and adds 1 after it, however that
 * ends; nobody does if this process is killed.
 */
void psem_work_refuse(const struct semaphore_work *work,
    const struct opt_parser *parser);
semaphore_verb psem_work_set;
semaphore_verb psem_work_wait;
semaphore_verb psem_work_post;
semaphore_verb psem_work_run;

#endif
