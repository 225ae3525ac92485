/* SPDX-License-Identifier: EUPL-1.2 */
/* content.c - writes a content folder of the size of a full one, for measuring.
 *
 *   content FOLDER < content/framework.yaml
 *
 * Sixteen competences of four tubes of five skills, one challenge each: 320. The first letter of a
 * tube says how its challenges are answered, so that a load generator need not read the question:
 * c…  one choice of four; number 1 is right, and is shown first (see shuffle: false: what is sent is the place shown);
 * t…  a text; the skill's name is right.
 * Statements are Markdown as long and as marked up as real ones, in three languages. */
#include <stdbool.h>
#include "base/buf.h"
#include "base/file.h"

enum { DOMAINS = 5, TUBES = 4, LEVELS = 5, FRAMEWORK_MAX = 1024 * 1024 };

static const int competences[DOMAINS] = {3, 4, 4, 3, 2};

static struct {
	struct arena *arena;
	const char *folder;
} out;

static void stop(const struct error *e)
{
	fprintf(stderr, "content: " STR_FMT "\n", STR_ARG(error_text(e, out.arena)));
	exit(1);
}

static void write_file(struct str path, struct str text)
{
	struct str whole = arena_printf(out.arena, "%s/" STR_FMT, out.folder, STR_ARG(path));
	FILE *f = fopen(whole.p, "w");

	if (!f || fwrite(text.p, 1, text.n, f) != text.n || fclose(f)) {
		perror(whole.p);
		exit(1);
	}
}

static void make_folder(struct str path)
{
	struct error e = {};

	if (file_mkdirs(arena_printf(out.arena, "%s/" STR_FMT, out.folder, STR_ARG(path)).p, &e))
		stop(&e);
}

/* ---- texts ----------------------------------------------------------------------------------- */

static const char statement[] =
    "    statement:\n"
    "      fr: |\n"
    "        Amina prépare le dossier d’inscription de son association. Sur l’espace partagé,\n"
    "        elle trouve **trois versions** du même document :\n"
    "\n"
    "        | Nom du fichier | Modifié le | Taille |\n"
    "        |---|---|---|\n"
    "        | `statuts-final.odt` | 3 mars, 17 h 40 | 48 Ko |\n"
    "        | `statuts-final-2.odt` | 4 mars, 9 h 12 | 51 Ko |\n"
    "        | `%s.odt` | 4 mars, 9 h 05 | 12 Ko |\n"
    "\n"
    "        Elle veut envoyer la version la plus récente, sans perdre les remarques que Lucas a\n"
    "        écrites dans la marge *avant* de partir en congé.\n"
    "\n"
    "        Que doit-elle faire en premier ?\n"
    "      en: |\n"
    "        Amina is preparing the registration file of her association. In the shared space she\n"
    "        finds **three versions** of the same document:\n"
    "\n"
    "        | File name | Changed on | Size |\n"
    "        |---|---|---|\n"
    "        | `bylaws-final.odt` | 3 March, 5.40 pm | 48 KB |\n"
    "        | `bylaws-final-2.odt` | 4 March, 9.12 am | 51 KB |\n"
    "        | `%s.odt` | 4 March, 9.05 am | 12 KB |\n"
    "\n"
    "        She wants to send the latest version without losing the remarks Lucas wrote in the\n"
    "        margin *before* he went on leave.\n"
    "\n"
    "        What should she do first?\n"
    "      es: |\n"
    "        Amina prepara el expediente de inscripción de su asociación. En el espacio "
    "compartido\n"
    "        encuentra **tres versiones** del mismo documento:\n"
    "\n"
    "        | Nombre del archivo | Modificado el | Tamaño |\n"
    "        |---|---|---|\n"
    "        | `estatutos-final.odt` | 3 de marzo, 17:40 | 48 KB |\n"
    "        | `estatutos-final-2.odt` | 4 de marzo, 9:12 | 51 KB |\n"
    "        | `%s.odt` | 4 de marzo, 9:05 | 12 KB |\n"
    "\n"
    "        Quiere enviar la versión más reciente sin perder las observaciones que Lucas "
    "escribió\n"
    "        al margen *antes* de irse de vacaciones.\n"
    "\n"
    "        ¿Qué debe hacer primero?\n";

static const char choices[] =
    "    choices:\n"
    "      - {right: true, fr: \"Comparer les deux plus récentes (%s)\", en: \"Compare the two "
    "latest "
    "(%s)\", es: \"Comparar las dos más recientes (%s)\"}\n"
    "      - {fr: \"Envoyer la plus grande des trois\", en: \"Send the largest of the three\", es: "
    "\"Enviar la más grande de las tres\"}\n"
    "      - {fr: \"Supprimer les deux plus anciennes\", en: \"Delete the two oldest\", es: "
    "\"Eliminar las dos más antiguas\"}\n"
    "      - {fr: \"Renommer la première d’après sa date\", en: \"Rename the first one after its "
    "date\", es: \"Cambiar el nombre de la primera según su fecha\"}\n";

static const char field[] = "    field: {format: word, label: {fr: Nom du fichier, en: File name, "
			    "es: Nombre del archivo}}\n"
			    "    accept: {all: [\"%s\", \"%s.odt\"]}\n"
			    "    tolerance: [case, punctuation]\n";

static const char explanation[] =
    "    explanation:\n"
    "      fr: |\n"
    "        La date de modification dit laquelle est la dernière, pas ce qu’elle contient.\n"
    "        Comparer les deux plus récentes montre ce que chacune a de plus que l’autre.\n"
    "      en: |\n"
    "        The date of change tells which one is the latest, not what it holds. Comparing the\n"
    "        two latest shows what each has that the other lacks.\n"
    "      es: |\n"
    "        La fecha de modificación dice cuál es la última, no lo que contiene. Comparar las\n"
    "        dos más recientes muestra lo que cada una tiene y a la otra le falta.\n";

/* ---- files ----------------------------------------------------------------------------------- */

static void write_skill(struct str folder, const char *tube, int level)
{
	struct buf b = BUF_INIT(64 * 1024);
	const char *name = arena_printf(out.arena, "%s%d", tube, level).p;
	bool is_choice = tube[0] == 'c';

	buf_printf(&b,
		   "format: 1\n"
		   "title: {fr: \"Choisir la bonne version (%s)\", en: \"Choose the right version "
		   "(%s)\", es: \"Elegir la versión correcta (%s)\"}\n"
		   "challenges:\n"
		   "  - id: %s-1\n"
		   "    status: validated\n"
		   "    kind: %s\n"
		   "    shuffle: false\n",
		   name, name, name, name, is_choice ? "qcu" : "qroc");
	buf_printf(&b, statement, name, name, name);
	if (is_choice)
		buf_printf(&b, choices, name, name, name);
	else
		buf_printf(&b, field, name, name);
	buf_str(&b, str_of(explanation));
	write_file(arena_printf(out.arena, STR_FMT "/%s.yaml", STR_ARG(folder), name),
		   buf_take(&b, out.arena));
}

/* "cda": by choice, fourth competence, first tube. */
static void write_tube(int domain, int number, int competence, int tube)
{
	const char name[] = {tube % 2 ? 't' : 'c', (char)('a' + competence), (char)('a' + tube), 0};
	struct str folder =
	    arena_printf(out.arena, "skills/%d.%d/%s", domain + 1, number + 1, name);

	make_folder(folder);
	write_file(
	    arena_printf(out.arena, STR_FMT "/tube.yaml", STR_ARG(folder)),
	    arena_printf(out.arena,
			 "format: 1\n"
			 "title: {fr: \"Versions %s\", en: \"Versions %s\", es: \"Versiones %s\"}\n"
			 "description: {fr: \"Retrouver la bonne version d’un document.\", en: "
			 "\"Find the right version of a document.\", es: \"Encontrar la versión "
			 "correcta de un documento.\"}\n",
			 name, name, name));
	for (int level = 1; level <= LEVELS; level++)
		write_skill(folder, name, level);
}

static struct str read_framework(void)
{
	struct buf b = BUF_INIT(FRAMEWORK_MAX);
	size_t n;
	char *room;

	while ((room = buf_room(&b, 4096)) && (n = fread(room, 1, 4096, stdin)) > 0)
		buf_grew(&b, n);
	return buf_take(&b, out.arena);
}

int main(int argc, char **argv)
{
	int competence = 0;

	if (argc != 2) {
		fputs("usage: content FOLDER < framework.yaml\n", stderr);
		return 64;
	}
	out.folder = argv[1];
	out.arena = arena_new(64 * 1024 * 1024);
	if (!out.arena)
		return 70;
	make_folder(STR("skills"));
	write_file(STR("framework.yaml"), read_framework());
	for (int d = 0; d < DOMAINS; d++)
		for (int i = 0; i < competences[d]; i++, competence++)
			for (int t = 0; t < TUBES; t++)
				write_tube(d, i, competence, t);
	arena_free(out.arena);
	return 0;
}
