/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a listing may lack, although nothing has failed.
 */
#ifndef DOUBTS_H
#define DOUBTS_H

#include "list/listing.h"

/*
 * doubts_tell - tells what the filter left out for a doubt, and once that there
 * may be more users than were found: a sentence each.
 *
 * @needs: COLUMN_* of what is shown.
 */
void doubts_tell(const struct listing *listing, unsigned needs,
    void (*tell)(const char *why, void *arg), void *arg);

#endif
