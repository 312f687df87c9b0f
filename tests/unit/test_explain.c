/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Every error of every call has a text that explains it, even without the
 * object and a known cause.
 */

#include <ctype.h>
#include <errno.h>
#include <string.h>
#include <sys/sem.h>
#include <sys/shm.h>

#include "model/kind.h"
#include "model/kinds.h"
#include "test.h"
#include "why/explain.h"

#define MOST_ERRORS 134

/* Texts of strerror(3) that do not fit System V IPC. */
static const char *const misleading[] = {
	"Invalid argument",
	"No space left on device",
	"Operation not permitted",
	"Permission denied",
	"Argument list too long",
	"File too large",
	"Numerical result out of range",
	"Function not implemented",
	"Identifier removed",
	"Bad address",
};

static bool
tells(const char *why, int error)
{
	size_t length = strlen(why);

	for (size_t i = 0; i < sizeof(misleading) / sizeof(misleading[0]); i++)
		if (strcmp(why, misleading[i]) == 0)
			return false;
	return length > 0 && length < 200 && why[length - 1] != '.' &&
	       (!isupper((unsigned char)why[0]) ||
		   strncmp(why, "POSIX ", 6) == 0 ||
		   strcmp(why, strerror(error)) == 0);
}

/* Whether every error of the call tells something. */
static bool
tells_all(enum explain_call call, const struct explain_subject *subject)
{
	char why[EXPLAIN_SIZE];
	bool all = true;

	for (int error = 1; error < MOST_ERRORS; error++) {
		explain(why, call, subject, error);
		if (tells(why, error))
			continue;
		printf("# %s: \"%s\"\n", strerror(error), why);
		all = false;
	}
	return all;
}

static void
check_call(enum explain_call call, const struct kind *kind)
{
	static const int flags[] = { 0, SHM_HUGETLB, SHM_HUGETLB | 30 << 26,
		SHM_NORESERVE, SEM_UNDO };
	char claim[128];
	bool all = true;

	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
		const struct explain_subject subject = {
			.kind = kind,
			.id = 0x7fffffff,
			.key = 0x1234,
			.size = i,
			.flags = flags[i],
			.only_read = i % 2 == 0,
		};

		all = tells_all(call, &subject) && all;
	}
	snprintf(claim, sizeof(claim), "call %d of a %s tells why it fails",
	    (int)call, kind == NULL ? "namespace" : kind->name);
	CHECK(all, claim);
}

/*
 * The errors that the manual pages of the calls list, and those that seccomp(2)
 * and our own functions add: each has a row.
 */
static const struct {
	enum explain_call call;
	int errors[13]; /* 0 ends them */
} documented[] = {
	{ EXPLAIN_CREATE,
	    { EACCES, EEXIST, EINVAL, ENFILE, ENOMEM, ENOSPC, EPERM, ENOSYS } },
	{ EXPLAIN_FIND, { EACCES, EINVAL, ENOENT, ENOMEM, EPERM, ENOSYS } },
	{ EXPLAIN_STAT, { EACCES, EFAULT, EIDRM, EINVAL, EIO, ENOENT, ENOMEM,
			    EOVERFLOW, EPERM, ENOSYS } },
	{ EXPLAIN_REMOVE, { EACCES, EFAULT, EIDRM, EINVAL, EPERM, ENOSYS } },
	{ EXPLAIN_SET, { EACCES, EFAULT, EIDRM, EINVAL, ENOENT, EOVERFLOW,
			   EPERM, ENOSYS } },
	{ EXPLAIN_LOCK, { EACCES, EIDRM, EINVAL, ENOMEM, EPERM, ENOSYS } },
	{ EXPLAIN_SEMAPHORE, { EACCES, EFAULT, EIDRM, EINVAL, EPERM, ENOSYS } },
	{ EXPLAIN_ATTACH, { EACCES, EIDRM, EINVAL, EMFILE, ENFILE, ENOMEM,
			      EPERM, ESTALE, ENOSYS } },
	{ EXPLAIN_ALTER, { E2BIG, EACCES, EAGAIN, EFAULT, EFBIG, EIDRM, EINTR,
			     EINVAL, ENOMEM, EPERM, ERANGE, ENOSYS } },
	{ EXPLAIN_OPERATE, { E2BIG, EACCES, EAGAIN, EFAULT, EFBIG, EIDRM, EINTR,
			       EINVAL, ENOMEM, ERANGE, ETIME, ENOSYS } },
	{ EXPLAIN_SEND, { EACCES, EAGAIN, EFAULT, EIDRM, EINTR, EINVAL,
			    EMSGSIZE, ENOMEM, EPERM, ETIME, ENOSYS } },
	{ EXPLAIN_RECEIVE, { E2BIG, EACCES, EFAULT, EIDRM, EINTR, EINVAL,
			       ENOMEM, ENOMSG, EPERM, ETIME, ENOSYS } },
	{ EXPLAIN_ENTER, { EACCES, EINVAL, ENOMEM, EPERM, ENOSYS } },
};

/* The same of POSIX objects: mq_open(3), mq_send(3), mq_receive(3),
 * mq_setattr(3), mq_unlink(3), shm_open(3), ftruncate(2), mmap(2),
 * shm_unlink(3), sem_open(3), sem_post(3), sem_wait(3), sem_unlink(3). */
static const struct {
	enum explain_call call;
	enum kind_id kind;
	int errors[13];
} documented_posix[] = {
	{ EXPLAIN_CREATE, KIND_PQUEUE,
	    { EACCES, EEXIST, EINVAL, EMFILE, ENFILE, ENOMEM, ENOSPC, EOVERFLOW,
		EPERM, ENODATA, ENOSYS } },
	{ EXPLAIN_CREATE, KIND_PSEGMENT,
	    { EACCES, EEXIST, EFBIG, EINTR, EINVAL, ENFILE, ENOENT, ENOMEM,
		ENOSPC, EOPNOTSUPP, EPERM, EROFS } },
	{ EXPLAIN_CREATE, KIND_PSEM,
	    { EACCES, EEXIST, EINVAL, ENFILE, ENOENT, ENOMEM, ENOSPC,
		EOPNOTSUPP, EPERM, EROFS } },
	{ EXPLAIN_SEND, KIND_PQUEUE,
	    { EACCES, EAGAIN, EINTR, EINVAL, EMSGSIZE, ENFILE, ENOENT, ENOMEM,
		ETIME, EPERM, ENOSYS } },
	{ EXPLAIN_RECEIVE, KIND_PQUEUE,
	    { EACCES, EINTR, EINVAL, EMSGSIZE, ENFILE, ENOENT, ENOMEM, ENOMSG,
		ETIME, EPERM } },
	{ EXPLAIN_SET, KIND_PQUEUE, { EACCES, EINVAL, EPERM, ENOENT } },
	{ EXPLAIN_REMOVE, KIND_PQUEUE, { EACCES, EPERM, ENOENT, ENOMEM } },
	{ EXPLAIN_REMOVE, KIND_PSEGMENT, { EACCES, EPERM, ENOENT, EROFS } },
	{ EXPLAIN_REMOVE, KIND_PSEM, { EACCES, EPERM, ENOENT, EROFS } },
	{ EXPLAIN_ATTACH, KIND_PSEGMENT,
	    { EACCES, EAGAIN, EINVAL, ENFILE, ENODEV, ENOENT, ENOMEM, ENOSPC,
		EPERM, EROFS } },
	{ EXPLAIN_SEMAPHORE, KIND_PSEM, { EACCES, EBADMSG, ENOENT, ENFILE } },
	{ EXPLAIN_ALTER, KIND_PSEM,
	    { EACCES, EBADMSG, EINVAL, ENOENT, EOVERFLOW } },
	{ EXPLAIN_OPERATE, KIND_PSEM,
	    { EACCES, EAGAIN, EBADMSG, EINTR, EINVAL, ENOENT, ENFILE, ENOMEM,
		EOVERFLOW, ETIME } },
};

/* The kind of a call that only one kind has, or any. */
static const struct kind *
kind_of_call(enum explain_call call)
{
	switch (call) {
	case EXPLAIN_LOCK:
	case EXPLAIN_ATTACH:
		return kinds[KIND_SEGMENT];
	case EXPLAIN_SEMAPHORE:
	case EXPLAIN_ALTER:
	case EXPLAIN_OPERATE:
		return kinds[KIND_SEMSET];
	default:
		return kinds[KIND_QUEUE];
	}
}

static void
check_errors(enum explain_call call, const struct kind *kind, const int *errors)
{
	const struct object_name name = { .text = "/no such object" };
	const struct explain_subject subject = {
		.kind = kind,
		.id = 0x7fffffff,
		.key = 0x1234,
		.name = &name,
		.size = 1,
	};
	char why[EXPLAIN_SIZE], claim[128];
	bool all = true;

	for (const int *error = errors; *error != 0; error++) {
		explain(why, call, &subject, *error);
		if (strcmp(why, strerror(*error)) != 0)
			continue;
		printf("# no row: %s\n", why);
		all = false;
	}
	snprintf(claim, sizeof(claim),
	    "call %d of a %s has a row for each documented error", (int)call,
	    kind->name);
	CHECK(all, claim);
}

static void
check_documented(void)
{
	for (size_t i = 0; i < sizeof(documented) / sizeof(documented[0]); i++)
		check_errors(documented[i].call,
		    kind_of_call(documented[i].call), documented[i].errors);
	for (size_t i = 0;
	     i < sizeof(documented_posix) / sizeof(documented_posix[0]); i++)
		check_errors(documented_posix[i].call,
		    kinds[documented_posix[i].kind],
		    documented_posix[i].errors);
}

int
main(void)
{
	check_documented();
	check_call(EXPLAIN_ENTER, NULL);
	for (int call = 0; call <= EXPLAIN_ANY; call++)
		for (int kind = 0; call != EXPLAIN_ENTER && kind < KIND_COUNT;
		     kind++)
			check_call((enum explain_call)call, kinds[kind]);
	return test_end();
}
