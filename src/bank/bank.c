/* SPDX-License-Identifier: EUPL-1.2 */
#include "bank/bank.h"

#include <dirent.h>
#include <pthread.h>
#include <sodium.h>
#include <stdatomic.h>
#include <sys/stat.h>
#include "bank/calibration.h"
#include "bank/framework_read.h"
#include "bank/skill_read.h"
#include "base/file.h"
#include "base/map.h"

/* The bank people see and what only this file needs: its memory, its references, its indexes. */
struct shelf {
	struct bank bank; /* first: a struct bank * is a struct shelf * */
	struct arena *arena;
	_Atomic size_t references;
	struct map competences, tubes, skills, challenges;
	pthread_mutex_t making; /* of what is kept beside */
	void *_Atomic beside[BANK_BESIDE_COUNT];
};

enum {
	BANK_MEMORY = 1 << 30,
	FOLDER_ENTRIES_MAX = 5000,
	BANK_SKILLS_MAX = 5000,
	BANK_CHALLENGES_MAX = 100000,
};

static struct shelf *shelf_of(const struct bank *b)
{
	return (struct shelf *)(uintptr_t)b;
}

/* --- folders -----------------------------------------------------------------------------------
 */

struct entry {
	struct str name;
	bool folder;
};

struct entries {
	struct entry *list;
	size_t count, room;
};

/* What a skill's file gave, until all of them can be put in one row. */
struct draft {
	struct skill skill;
	struct challenge *challenges;
	size_t tube;
	struct str file;
};

struct loader {
	struct shelf *shelf;
	struct reader reader;
	const char *folder;
	crypto_generichash_state hash;
	struct tube *tubes;
	size_t tube_count, tube_room;
	struct draft *drafts;
	size_t draft_count, draft_room;
	bool has_calibration;
};

static int by_name(const void *x, const void *y)
{
	const struct entry *a = x, *b = y;

	return str_cmp(a->name, b->name);
}

static const char *full_path(struct loader *ld, struct str path)
{
	return path.n ? arena_printf(ld->reader.scratch, "%s/" STR_FMT, ld->folder, STR_ARG(path)).p
		      : ld->folder;
}

static void problem(struct loader *ld, struct str path, const char *reason)
{
	bank_problem_add(ld->reader.problems, path.n ? path : STR("."), 0, 0, "%s", reason);
}

/* The entries of a folder below the content folder, sorted by name; hidden ones are not ours. */
static struct entries folder_read(struct loader *ld, struct str path)
{
	struct entries e = {};
	DIR *dir = opendir(full_path(ld, path));
	struct dirent *d;

	if (!dir) {
		problem(ld, path, "there is no such folder, or it can't be read");
		return e;
	}
	while ((d = readdir(dir)) && e.count < FOLDER_ENTRIES_MAX) {
		struct stat st;
		if (d->d_name[0] == '.')
			continue;
		if (e.count == e.room) {
			e.room = e.room ? e.room * 2 : 32;
			struct entry *list = ARENA_NEW(ld->shelf->arena, struct entry, e.room);
			if (e.count)
				memcpy(list, e.list, e.count * sizeof *list);
			e.list = list;
		}
		struct str name = arena_str(ld->shelf->arena, str_of(d->d_name));
		struct str below = path.n ? arena_printf(ld->shelf->arena, STR_FMT "/" STR_FMT,
							 STR_ARG(path), STR_ARG(name))
					  : name;
		bool folder = stat(full_path(ld, below), &st) == 0 && S_ISDIR(st.st_mode);
		e.list[e.count++] = (struct entry){name, folder};
	}
	closedir(dir);
	if (e.count)
		qsort(e.list, e.count, sizeof *e.list, by_name);
	return e;
}

static struct str below(struct loader *ld, struct str path, struct str name)
{
	return path.n ? arena_printf(ld->shelf->arena, STR_FMT "/" STR_FMT, STR_ARG(path),
				     STR_ARG(name))
		      : name;
}

static void hash_part(struct loader *ld, struct str s)
{
	unsigned char length[8];

	for (size_t i = 0; i < sizeof length; i++)
		length[i] = (unsigned char)(s.n >> (8 * i));
	crypto_generichash_update(&ld->hash, length, sizeof length);
	crypto_generichash_update(&ld->hash, (const unsigned char *)(s.n ? s.p : ""), s.n);
}

/* Reads a file into the bank's memory and points the reader at it. */
static bool file_open(struct loader *ld, struct str path, struct str *bytes)
{
	struct error e = {};

	arena_clear(ld->reader.scratch);
	ld->reader.file = path;
	if (file_read(ld->shelf->arena, full_path(ld, path), YAML_SIZE_MAX, bytes, &e)) {
		problem(ld, path,
			e.kind == ERR_FULL ? "the file is larger than 256 KiB" : e.message);
		return false;
	}
	hash_part(ld, path);
	hash_part(ld, *bytes);
	return true;
}

/* --- tubes and skills --------------------------------------------------------------------------
 */

static void draft_add(struct loader *ld, const struct draft *d)
{
	if (ld->draft_count == ld->draft_room) {
		ld->draft_room = ld->draft_room ? ld->draft_room * 2 : 64;
		struct draft *list = ARENA_NEW(ld->shelf->arena, struct draft, ld->draft_room);
		if (ld->draft_count)
			memcpy(list, ld->drafts, ld->draft_count * sizeof *list);
		ld->drafts = list;
	}
	ld->drafts[ld->draft_count++] = *d;
}

static struct tube *tube_add(struct loader *ld, struct tube t)
{
	if (ld->tube_count == ld->tube_room) {
		ld->tube_room = ld->tube_room ? ld->tube_room * 2 : 64;
		struct tube *list = ARENA_NEW(ld->shelf->arena, struct tube, ld->tube_room);
		if (ld->tube_count)
			memcpy(list, ld->tubes, ld->tube_count * sizeof *list);
		ld->tubes = list;
	}
	t.index = ld->tube_count;
	ld->tubes[ld->tube_count] = t;
	return &ld->tubes[ld->tube_count++];
}

static void skill_load(struct loader *ld, struct str path, struct str file_name, struct str tube,
		       const struct competence *c)
{
	const char *reason;
	struct draft d = {.tube = ld->tube_count - 1, .file = path};
	struct str bytes;

	d.skill.level = skill_file_level(file_name, tube, &reason);
	if (d.skill.level == 0) {
		problem(ld, path, reason);
		return;
	}
	d.skill.id = str_sub(file_name, 0, file_name.n - 5);
	d.skill.competence = c;
	if (!file_open(ld, path, &bytes) ||
	    !skill_read(&ld->reader, bytes, &d.skill, &d.challenges))
		return;
	if (ld->draft_count == BANK_SKILLS_MAX)
		problem(ld, path, "too many skills: 5000 at most");
	else
		draft_add(ld, &d);
}

static void tube_load(struct loader *ld, struct str path, struct str name,
		      const struct competence *c)
{
	struct entries e = folder_read(ld, path);
	struct str bytes, tube_file = below(ld, path, STR("tube.yaml"));
	struct tube t = {.id = name, .competence = c};
	bool has_tube = false;
	size_t skills = 0;

	for (size_t i = 0; i < e.count; i++)
		has_tube |= !e.list[i].folder && str_eq(e.list[i].name, STR("tube.yaml"));
	if (!has_tube)
		problem(ld, path,
			"the folder has no tube.yaml: it tells the tube's title and description");
	else if (file_open(ld, tube_file, &bytes))
		tube_read(&ld->reader, bytes, &t);
	for (size_t i = 0; i < ld->tube_count; i++)
		if (str_eq(ld->tubes[i].id, name))
			problem(ld, path,
				"another competence has a tube of that name: it must be unique in "
				"the whole folder");
	tube_add(ld, t);
	for (size_t i = 0; i < e.count; i++) {
		struct str file = below(ld, path, e.list[i].name);
		if (e.list[i].folder)
			problem(ld, file, "stray folder: a tube's folder holds files only");
		else if (!str_eq(e.list[i].name, STR("tube.yaml"))) {
			skill_load(ld, file, e.list[i].name, name, c);
			skills++;
		}
	}
	if (skills == 0)
		problem(ld, has_tube ? tube_file : path,
			"the tube is empty: it needs a skill file, such as NAME1.yaml");
}

static void competence_load(struct loader *ld, struct str path, struct competence *c)
{
	struct entries e = folder_read(ld, path);

	for (size_t i = 0; i < e.count; i++) {
		struct str sub = below(ld, path, e.list[i].name);
		if (!e.list[i].folder)
			problem(ld, sub,
				"stray file: a competence's folder holds tubes' folders only");
		else if (!tube_name_good(e.list[i].name))
			problem(ld, sub, "the name of a tube is 2 to 24 letters from a to z");
		else
			tube_load(ld, sub, e.list[i].name, c);
	}
}

static struct competence *competence_of(struct framework *f, struct str id)
{
	for (size_t i = 0; i < f->competence_count; i++)
		if (str_eq(f->competences[i].id, id))
			return &f->competences[i];
	return NULL;
}

/* Competences in the order of the framework, so that indexes follow it; the strays are told first.
 */
static void skills_load(struct loader *ld)
{
	struct framework *f = &ld->shelf->bank.framework;
	struct entries e = folder_read(ld, STR("skills"));

	for (size_t i = 0; i < e.count; i++) {
		struct str sub = below(ld, STR("skills"), e.list[i].name);
		if (!e.list[i].folder)
			problem(ld, sub, "stray file: skills/ holds competences' folders only");
		else if (f->competence_count && !competence_of(f, e.list[i].name))
			problem(ld, sub, "no competence has that number: see framework.yaml");
	}
	for (size_t c = 0; c < f->competence_count; c++)
		for (size_t i = 0; i < e.count; i++)
			if (e.list[i].folder && str_eq(e.list[i].name, f->competences[c].id))
				competence_load(ld, below(ld, STR("skills"), e.list[i].name),
						&f->competences[c]);
}

static void root_load(struct loader *ld)
{
	struct entries e = folder_read(ld, STR(""));
	bool framework = false, skills = false;
	struct str bytes;

	for (size_t i = 0; i < e.count; i++) {
		struct str name = e.list[i].name;
		framework |= !e.list[i].folder && str_eq(name, STR("framework.yaml"));
		skills |= e.list[i].folder && str_eq(name, STR("skills"));
		bool known = e.list[i].folder ? str_eq(name, STR("skills"))
					      : str_eq(name, STR("framework.yaml")) ||
						    str_eq(name, STR("calibration.csv")) ||
						    str_ends(name, STR(".md")) ||
						    str_starts(name, STR("LICENSE"));
		if (!known)
			problem(ld, name,
				"stray: the content folder holds framework.yaml, skills/, "
				"calibration.csv and pages for its readers (*.md, LICENSE)");
		ld->has_calibration |= !e.list[i].folder && str_eq(name, STR("calibration.csv"));
	}
	if (e.count == 0 && ld->reader.problems->count)
		return;
	if (!framework)
		problem(ld, STR("framework.yaml"), "the file is missing");
	else if (file_open(ld, STR("framework.yaml"), &bytes))
		framework_read(&ld->reader, bytes, &ld->shelf->bank.framework);
	if (!skills)
		problem(ld, STR("skills"), "the folder is missing");
	else
		skills_load(ld);
}

/* --- putting everything in rows ----------------------------------------------------------------
 */

/* Drafts stand by competence, tube, level already: files are read in that order. */
static void rows_make(struct loader *ld)
{
	struct shelf *s = ld->shelf;
	struct bank *b = &s->bank;
	size_t n = 0, at = 0;

	for (size_t i = 0; i < ld->draft_count; i++)
		n += ld->drafts[i].skill.challenge_count;
	struct skill *skills = ARENA_NEW(s->arena, struct skill, ld->draft_count);
	struct challenge *challenges = ARENA_NEW(s->arena, struct challenge, n);
	for (size_t i = 0; i < ld->draft_count; i++) {
		struct draft *d = &ld->drafts[i];
		struct tube *t = &ld->tubes[d->tube];
		skills[i] = d->skill;
		skills[i].index = i;
		skills[i].tube = t;
		skills[i].challenges = challenges + at;
		t->skills = t->skill_count ? t->skills : &skills[i];
		t->skill_count++;
		for (size_t k = 0; k < d->skill.challenge_count; k++, at++) {
			challenges[at] = d->challenges[k];
			challenges[at].index = at;
			challenges[at].skill = &skills[i];
		}
	}
	b->tubes = ld->tubes;
	b->tube_count = ld->tube_count;
	b->skills = skills;
	b->skill_count = ld->draft_count;
	b->challenges = challenges;
	b->challenge_count = n;
	for (size_t c = 0; c < b->framework.competence_count; c++) {
		struct competence *one = &b->framework.competences[c];
		for (size_t i = 0; i < ld->tube_count; i++) {
			if (ld->tubes[i].competence != one)
				continue;
			one->tubes = one->tube_count ? one->tubes : &ld->tubes[i];
			one->tube_count++;
		}
		for (size_t i = 0; i < ld->draft_count; i++) {
			if (skills[i].competence != one)
				continue;
			one->skills = one->skill_count ? one->skills : &skills[i];
			one->skill_count++;
		}
	}
}

static int skill_guess(const struct skill *s)
{
	unsigned sum = 0, n = 0;

	for (size_t i = 0; i < s->challenge_count; i++)
		if (s->challenges[i].status == CHALLENGE_VALIDATED) {
			sum += challenge_guess(&s->challenges[i]);
			n++;
		}
	return n ? (int)((sum + n / 2) / n) : 0;
}

/* Each level of a competence is worth 8 pix, shared by its active skills, 4 each at most. */
static void pix_share(struct bank *b)
{
	struct skill *skills = (struct skill *)(uintptr_t)b->skills;

	for (size_t c = 0; c < b->framework.competence_count; c++) {
		const struct competence *one = &b->framework.competences[c];
		size_t active[FRAMEWORK_LEVELS + 1] = {};
		struct skill *first = one->skill_count ? skills + one->skills->index : NULL;
		for (size_t i = 0; i < one->skill_count; i++)
			active[first[i].level] += first[i].active;
		for (size_t i = 0; i < one->skill_count; i++) {
			double share = first[i].active ? 8.0 / (double)active[first[i].level] : 0;
			first[i].pix = share > 4 ? 4 : share;
			first[i].guess = skill_guess(&first[i]);
		}
	}
}

/* Ids of challenges and skills are unique because tubes and files are; tubes were checked. */
static void index_make(struct shelf *s)
{
	struct bank *b = &s->bank;

	s->competences = map_new(s->arena, b->framework.competence_count);
	s->tubes = map_new(s->arena, b->tube_count);
	s->skills = map_new(s->arena, b->skill_count);
	s->challenges = map_new(s->arena, b->challenge_count);
	for (size_t i = 0; i < b->framework.competence_count; i++)
		map_add(&s->competences, b->framework.competences[i].id,
			&b->framework.competences[i]);
	for (size_t i = 0; i < b->tube_count; i++)
		map_add(&s->tubes, b->tubes[i].id, (void *)(uintptr_t)&b->tubes[i]);
	for (size_t i = 0; i < b->skill_count; i++)
		map_add(&s->skills, b->skills[i].id, (void *)(uintptr_t)&b->skills[i]);
	for (size_t i = 0; i < b->challenge_count; i++)
		map_add(&s->challenges, b->challenges[i].id, (void *)(uintptr_t)&b->challenges[i]);
}

static struct challenge *challenge_find(void *context, struct str id)
{
	return map_get(&((struct shelf *)context)->challenges, id);
}

static void calibration_load(struct loader *ld)
{
	struct str bytes;

	if (ld->has_calibration && file_open(ld, STR("calibration.csv"), &bytes))
		calibration_read(&ld->reader, bytes, challenge_find, ld->shelf);
}

int bank_load(const char *folder, struct bank **out, struct bank_problems *problems)
{
	struct arena *arena = arena_new(BANK_MEMORY), *scratch = arena_new(BANK_MEMORY);
	struct shelf *s = ARENA_NEW(arena, struct shelf, 1);
	struct loader ld = {
	    .shelf = s,
	    .folder = folder,
	    .reader = {.arena = arena,
		       .scratch = scratch,
		       .problems = problems,
		       .languages = LANGUAGES_ALL},
	};
	unsigned char hash[BANK_HASH / 2];

	s->arena = arena;
	pthread_mutex_init(&s->making, NULL);
	atomic_init(&s->references, 1);
	crypto_generichash_init(&ld.hash, NULL, 0, sizeof hash);
	root_load(&ld);
	rows_make(&ld);
	pix_share(&s->bank);
	index_make(s);
	calibration_load(&ld);
	crypto_generichash_final(&ld.hash, hash, sizeof hash);
	sodium_bin2hex(s->bank.hash, sizeof s->bank.hash, hash, sizeof hash);
	arena_free(scratch);
	bank_problems_sort(problems);
	*out = &s->bank;
	return problems->count ? ERR_INVALID : ERR_NONE;
}

/* --- using it ----------------------------------------------------------------------------------
 */

struct bank *bank_ref(struct bank *b)
{
	atomic_fetch_add_explicit(&shelf_of(b)->references, 1, memory_order_relaxed);
	return b;
}

void bank_unref(struct bank *b)
{
	if (b && atomic_fetch_sub_explicit(&shelf_of(b)->references, 1, memory_order_acq_rel) == 1)
		arena_free(shelf_of(b)->arena);
}

const void *bank_beside(const struct bank *b, enum bank_beside what, bank_beside_fn *make)
{
	struct shelf *s = shelf_of(b);
	void *made = atomic_load_explicit(&s->beside[what], memory_order_acquire);

	if (made)
		return made;
	pthread_mutex_lock(&s->making);
	made = atomic_load_explicit(&s->beside[what], memory_order_relaxed);
	if (!made) {
		made = make(b, s->arena);
		atomic_store_explicit(&s->beside[what], made, memory_order_release);
	}
	pthread_mutex_unlock(&s->making);
	return made;
}

const struct competence *bank_competence(const struct bank *b, struct str id)
{
	return map_get(&shelf_of(b)->competences, id);
}

const struct tube *bank_tube(const struct bank *b, struct str id)
{
	return map_get(&shelf_of(b)->tubes, id);
}

const struct skill *bank_skill(const struct bank *b, struct str id)
{
	return map_get(&shelf_of(b)->skills, id);
}

const struct challenge *bank_challenge(const struct bank *b, struct str id)
{
	return map_get(&shelf_of(b)->challenges, id);
}

struct bank_holder {
	pthread_mutex_t
	    mutex; /* between reading `current` and taking its reference it must not go */
	struct bank *current;
};

struct bank_holder *bank_holder_new(struct bank *first)
{
	struct bank_holder *h = calloc(1, sizeof *h);

	if (!h || pthread_mutex_init(&h->mutex, NULL) != 0)
		abort();
	h->current = first;
	return h;
}

void bank_holder_free(struct bank_holder *h)
{
	if (!h)
		return;
	bank_unref(h->current);
	pthread_mutex_destroy(&h->mutex);
	free(h);
}

struct bank *bank_holder_take(struct bank_holder *h)
{
	pthread_mutex_lock(&h->mutex);
	struct bank *b = bank_ref(h->current);
	pthread_mutex_unlock(&h->mutex);
	return b;
}

void bank_holder_swap(struct bank_holder *h, struct bank *another)
{
	pthread_mutex_lock(&h->mutex);
	struct bank *old = h->current;
	h->current = another;
	pthread_mutex_unlock(&h->mutex);
	bank_unref(old);
}
