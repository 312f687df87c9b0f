/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Texts that live as long as the program, each once.
 */
#ifndef INTERN_H
#define INTERN_H

/*
 * intern - a copy of @text that is never freed; equal texts have one copy.
 *
 * Any thread may call it. Returns NULL with errno ENOMEM.
 */
const char *intern(const char *text) __attribute__((warn_unused_result));

#endif
