/* SPDX-License-Identifier: EUPL-1.2 */
#include "certif/capacity.h"

#include <math.h>

static void read_flash(struct capacity *c)
{
	c->value = c->flash.capacity;
	c->error = c->flash.error;
}

static void read_posterior(struct capacity *c, const struct scale *s)
{
	double variance = c->posterior.variance > 0 ? c->posterior.variance : 0;

	c->value = s->middle + s->spread * c->posterior.mean;
	c->error = s->spread * sqrt(variance);
}

void capacity_begin_at(struct capacity *c, const struct exam_method *m, double start)
{
	flash_begin(&c->flash, &m->rules, start);
	read_flash(c);
}

void capacity_begin(struct capacity *c, const struct exam_method *m)
{
	if (m->way == EXAM_FLASH) {
		capacity_begin_at(c, m, m->rules.start);
		return;
	}
	posterior_begin(&c->posterior);
	read_posterior(c, m->scale);
}

void capacity_answer(struct capacity *c, const struct exam_method *m, double difficulty,
		     double discriminant, bool right)
{
	const struct scale *s = m->scale;

	if (m->way == EXAM_FLASH) {
		const struct flash_item item = {.difficulty = difficulty,
						.discriminant = discriminant};
		flash_answer(&c->flash, &m->rules, &item, right);
		read_flash(c);
		return;
	}
	posterior_answer(&c->posterior, discriminant * s->spread,
			 (difficulty - s->middle) / s->spread, right);
	read_posterior(c, s);
}
