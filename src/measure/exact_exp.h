/* SPDX-License-Identifier: EUPL-1.2 */
/* exact_exp.h - the exponential function, the same bit for bit on every machine and compiler.
 *
 * The C library's exp may differ in the last bit from one release to the next, and a last bit
 * decides the ties of the placement test. This is the method of Sun's freely distributable
 * mathematical library (K. C. Ng, 1993: reduction by multiples of ln 2, then a rational
 * approximation of Remez), which is also what Math.exp computes in the JavaScript engines, so that
 * results can be compared. Error below one unit in the last place. */
#pragma once

/* Above 709.782712893384 infinity, below -745.1332191019411 zero, NaN for NaN. */
double exact_exp(double x);
