/* SPDX-License-Identifier: EUPL-1.2 */
#include "budget/money.h"

bool money_read(struct str s, int64_t *cents)
{
	bool negative = s.n && s.p[0] == '-';
	struct str whole, decimals;
	bool point = str_cut(str_from(s, negative), '.', &whole, &decimals);
	int64_t units = 0, hundredths = 0;

	if (!whole.n || whole.n > 9 || (point && (decimals.n < 1 || decimals.n > 2)))
		return false;
	for (size_t i = 0; i < whole.n + decimals.n; i++) {
		char c = i < whole.n ? whole.p[i] : decimals.p[i - whole.n];
		if (c < '0' || c > '9')
			return false;
		*(i < whole.n ? &units : &hundredths) *= 10;
		*(i < whole.n ? &units : &hundredths) += c - '0';
	}
	if (decimals.n == 1)
		hundredths *= 10;
	*cents = (units * 100 + hundredths) * (negative ? -1 : 1);
	return *cents <= MONEY_MAX && *cents >= -MONEY_MAX;
}

void money_write(struct buf *b, int64_t cents)
{
	uint64_t size = cents < 0 ? 0 - (uint64_t)cents : (uint64_t)cents;

	buf_printf(b, "%s%llu.%02u", cents < 0 ? "-" : "", (unsigned long long)(size / 100),
		   (unsigned)(size % 100));
}

int64_t money_share(int64_t total, int64_t parts)
{
	int64_t whole = total / parts, rest = total % parts;

	if (rest < 0)
		return -rest >= parts + rest ? whole - 1 : whole;
	return rest >= parts - rest ? whole + 1 : whole;
}

int64_t money_of_minutes(int64_t hourly, int64_t minutes)
{
	/* By hours and what is left, so that the product stays far from the end of 64 bits. */
	return hourly * (minutes / 60) + money_share(hourly * (minutes % 60), 60);
}
