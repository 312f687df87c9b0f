/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Helpers of the kind files: the columns and fields common to all kinds.
 */
#ifndef KIND_FILE_H
#define KIND_FILE_H

#include <sys/ipc.h>

#include "base/row_scan.h"
#include "model/kind.h"

/* The columns "key", "id" and "perms", with which every row begins. */
static inline void
kind_scan_head(struct row_scan *row, struct object *obj)
{
	obj->key = (key_t)scan_signed(row, INT32_MAX);
	obj->id = (int)scan_unsigned(row, INT32_MAX);
	obj->mode = (mode_t)scan_based(row, 8, 0177777);
}

static inline pid_t
kind_scan_pid(struct row_scan *row)
{
	return (pid_t)scan_unsigned(row, INT32_MAX);
}

/* The columns "uid", "gid", "cuid", "cgid". */
static inline void
kind_scan_owners(struct row_scan *row, struct object *obj)
{
	obj->uid = (uid_t)scan_unsigned(row, UINT32_MAX);
	obj->gid = (gid_t)scan_unsigned(row, UINT32_MAX);
	obj->cuid = (uid_t)scan_unsigned(row, UINT32_MAX);
	obj->cgid = (gid_t)scan_unsigned(row, UINT32_MAX);
}

static inline time_t
kind_scan_time(struct row_scan *row)
{
	return (time_t)scan_signed(row, INT64_MAX);
}

static inline void
kind_from_perm(struct object *obj, int id, const struct ipc_perm *perm)
{
	obj->id = id;
	obj->key = perm->__key;
	obj->mode = perm->mode;
	obj->uid = perm->uid;
	obj->gid = perm->gid;
	obj->cuid = perm->cuid;
	obj->cgid = perm->cgid;
}

/* What is_later asks of every kind: a key is lost only by a segment marked for
 * destruction. */
static inline bool
kind_is_later_perm(const struct object *before, const struct object *after)
{
	return (before->key == after->key ||
		   (after->key == IPC_PRIVATE &&
		       (after->mode & OBJECT_MODE_DEST) != 0)) &&
	       before->cuid == after->cuid && before->cgid == after->cgid;
}

/* Whether a time of use, which is never unset, is unset. */
static inline bool
kind_is_unset(time_t before, time_t after)
{
	return before != 0 && after == 0;
}

static inline void
kind_to_perm(struct ipc_perm *perm, const struct object *obj)
{
	perm->mode =
	    (__typeof__(perm->mode))(obj->mode & OBJECT_MODE_PERMISSIONS);
	perm->uid = obj->uid;
	perm->gid = obj->gid;
}

#endif
