/* SPDX-License-Identifier: BSD-2-Clause */
/* Who is on record: what a judge hears before judging. */

#include <errno.h>
#include <stdlib.h>

#include "base/array.h"
#include "model/kind.h"
#include "model/kinds.h"
#include "model/walk.h"
#include "who/orphan_question.h"

bool
orphan_needs_all(const struct orphan_judge *judge)
{
	return (judge->scan->what & SCAN_UNDO) != 0;
}

/* A set that may not be read is one of others: who may use the object in
 * question is a doubt, whatever else it uses. One that is gone has no users. */
static void
take_error(struct orphan_judge *judge, int error)
{
	if (error != EACCES && error != EINVAL && error != EIDRM)
		judge->error = error;
}

void
orphan_miss(struct orphan_judge *judge, const struct kind *kind, int error)
{
	/* A kernel without a kind has no such objects. */
	if (orphan_needs_all(judge) && !kind_is_posix(kind) && error != ENOSYS)
		judge->error = error;
}

static void
note_active(pid_t pid, time_t when, void *arg)
{
	struct orphan_judge *judge = arg;

	(void)when;
	if (pid > 0)
		crowd_note(&judge->crowd, pid, CROWD_SYSV);
}

void
orphan_note(struct orphan_judge *judge, const struct object *obj)
{
	const struct recorder recorder = {
		.process = note_active,
		.thread = note_active,
		.arg = judge,
	};

	if (!orphan_needs_all(judge) || kind_is_posix(obj->kind))
		return;
	if (obj->kind->records(obj, &recorder) == -1)
		take_error(judge, errno);
}

/* An object while its records are read. */
struct session {
	struct orphan_judge *judge;
	struct testimony testimony;
	bool is_sysv, is_set;
};

static void
add_record(struct session *session, const struct orphan_record *record)
{
	struct hearing *hearing = &session->judge->hearing;
	struct testimony *testimony = &session->testimony;
	struct orphan_record *list = hearing->records;

	if (testimony->count > 0 &&
	    list[hearing->nrecords - 1].pid == record->pid &&
	    list[hearing->nrecords - 1].thread == record->thread &&
	    list[hearing->nrecords - 1].when == record->when)
		return;
	/* They are numbered in 32 bits. */
	list = hearing->nrecords == UINT32_MAX
	           ? NULL
	           : array_grow(list, hearing->nrecords,
			 &hearing->records_capacity, sizeof(*list));
	if (list == NULL) {
		session->judge->no_memory = true;
		return;
	}
	hearing->records = list;
	list[hearing->nrecords++] = *record;
	testimony->count++;
}

static void
take_record(struct session *session, pid_t pid, time_t when, bool thread)
{
	const struct orphan_record record = { pid, thread, when };
	struct testimony *testimony = &session->testimony;

	testimony->mark = testimony->mark * 31 + (uint32_t)pid;
	if (session->is_sysv && orphan_needs_all(session->judge))
		note_active(pid, when, session->judge);
	if (session->is_set || (session->judge->asked & ORPHAN_GRADE) != 0)
		add_record(session, &record);
}

static void
take_process(pid_t pid, time_t when, void *arg)
{
	take_record(arg, pid, when, false);
}

static void
take_thread(pid_t tid, time_t when, void *arg)
{
	take_record(arg, tid, when, true);
}

static void
take_users(uint64_t count, void *arg)
{
	struct session *session = arg;

	session->testimony.counted = true;
	session->testimony.users = count;
}

int
orphan_hear(struct orphan_judge *judge, const struct object *obj,
    const struct semaphore *semaphores, size_t *testimony)
{
	struct hearing *hearing = &judge->hearing;
	struct testimony *list = array_grow(hearing->list, hearing->count,
	    &hearing->capacity, sizeof(*list));
	struct session session = {
		.judge = judge,
		.testimony.first = (uint32_t)hearing->nrecords,
		.is_sysv = !kind_is_posix(obj->kind),
		.is_set = obj->kind->elements != NULL,
	};
	const struct recorder recorder = {
		.process = take_process,
		.thread = take_thread,
		.users = take_users,
		.semaphores = semaphores,
		.arg = &session,
	};

	judge->no_memory |= list == NULL;
	if (list == NULL)
		return -1;
	hearing->list = list;
	if (obj->kind->records(obj, &recorder) == -1) {
		session.testimony.error = errno;
		if (session.is_sysv && orphan_needs_all(judge))
			take_error(judge, errno);
	}
	*testimony = hearing->count;
	list[hearing->count++] = session.testimony;
	hearing->heard++;
	errno = ENOMEM;
	return judge->no_memory ? -1 : 0;
}

int
orphan_hear_error(const struct orphan_judge *judge, size_t testimony)
{
	return judge->hearing.list[testimony].error;
}

static int
note_object(const struct object *obj, void *arg)
{
	orphan_note(arg, obj);
	return 0;
}

static void
note_problem(const char *why, void *arg)
{
	struct orphan_judge *judge = arg;

	/* The walk for a listing tells the same. */
	(void)why;
	judge->error = errno != 0 ? errno : EIO;
}

int
orphan_hear_rest(struct orphan_judge *judge, const struct kind_set *heard)
{
	const struct visitor visitor = {
		.object = note_object,
		.problem = note_problem,
		.arg = judge,
	};

	for (unsigned id = 0; id < KIND_SYSV_COUNT && orphan_needs_all(judge);
	     id++)
		if (!kind_set_has(heard, kinds[id]) &&
		    object_walk(kinds[id], WALK_FASTEST, &visitor) == -1)
			orphan_miss(judge, kinds[id], errno);
	errno = ENOMEM;
	return judge->no_memory ? -1 : 0;
}
