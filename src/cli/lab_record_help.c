/* SPDX-License-Identifier: EUPL-1.2 */
/* lab_record_help.c - the manuals of the verbs that work on records. */
#include "cli/lab.h"

#define COMMON(verb)                                                                               \
	"  openpix lab " verb " [FILE] [--method openpix|pix-v3]\n\n"                              \
	"Reads a JSON array of records (FILE, or standard input) and prints a JSON array of\n"     \
	"results in the same order. pix-v3 follows the public Pix's rules exactly. A malformed\n"  \
	"record is told with its index, member and reason, and nothing is printed (status 2).\n"   \
	"A member followed by ? may be absent; null stands for none and for NaN.\n\n"

static const struct {
	const char *name, *text;
} manuals[] = {
    {"answers",
     COMMON(
	 "answers") "A record is {type, answer, solution, t1?, t2?, t3?, tEnabled?, format?,\n"
		    "qrocBlocksTypes?, examine?}: t1, t2, t3 false switch a tolerance off "
		    "(tEnabled\n"
		    "says the same as a sum of 1, 2 and 4).\n"
		    "Gives {result, resultDetails}; result is ok, ko, partially, aband, timedout,\n"
		    "focusedOut or error.\n"},
    {"flash",
     COMMON(
	 "flash") "A record is {bank or bankFile, answers, configuration?, initialCapacity?, "
		  "wants,\n"
		  "draws?}: bank is a list of {id, difficulty, discriminant, skillId, tubeId,\n"
		  "competenceId}, bankFile the path of one beside FILE, answers a list of\n"
		  "{challengeId, result}, draws uniform numbers.\n"
		  "Gives capacity and errorRate, and by what it wants: history, next (also picked\n"
		  "and drawsUsed with draws; nextError when there is none), nextAtEachStep,\n"
		  "degrade (degradedCapacity).\n"},
    {"placement",
     COMMON(
	 "placement") "By the record's op:\n"
		      "  infer     {skill, result, targetSkills, previouslyValidatedSkillIds?,\n"
		      "            previouslyFailedSkillIds?}: knowledge that follows\n"
		      "  level     {targetSkills, knowledgeElements}: predictedLevel, levels\n"
		      "  rewards   {targetSkills, knowledgeElements, predictedLevel?}: rewards, "
		      "best\n"
		      "  next      {targetSkills, challenges, knowledgeElements, answers, "
		      "locale?,\n"
		      "            assessmentId?}: hasAssessmentEnded, levelEstimated,\n"
		      "            possibleSkills, possibleChallenges, picked?\n"
		      "  pick      {skills, randomSeed, locale}: picked\n"
		      "  hash      {values}: integers\n"
		      "  filterKE  {knowledgeElements, createdAt, isImproving?, isFromCampaign?,\n"
		      "            isRetrying?}: skillIds\n"},
    {"score",
     COMMON(
	 "score") "By the record's op:\n"
		  "  profile    {knowledgeElements}: competences, totalPix, isCertifiable\n"
		  "  scorecard  {knowledgeElements, competenceEvaluation?, daysSinceLast}: the "
		  "card\n"
		  "             of a competence\n"
		  "  pixValues  {skills}: what each skill is worth\n"
		  "  certif     {capacity, intervals, competences?}: pixScore, reachedMeshIndex,\n"
		  "             meshFromScore, competences\n"
		  "  mesh       {score, maxReachableLevel}: key, meshIndex\n"
		  "  result     {bank or bankFile, answers, asked?, configuration?, intervals,\n"
		  "             competences?, minimumAnswers?, abortReason?, isRejectedForFraud?,\n"
		  "             cancelled?, framework?}: status, pixScore, competences of an "
		  "exam\n"},
};

const char *lab_record_usage(const struct lab_what *what)
{
	for (size_t i = 0; i < sizeof manuals / sizeof *manuals; i++)
		if (strcmp(manuals[i].name, what->name) == 0)
			return manuals[i].text;
	return COMMON("VERB");
}
