#!/bin/sh
# SPDX-License-Identifier: EUPL-1.2
# The house rules that a script can see, then cppcheck and clang-tidy. Exits 1 on any finding.
set -u
cd "$(dirname "$0")/.."
bad=0
say() {
	echo "$1"
	bad=1
}

# Memory from the heap is taken in these rooms only.
found=$(grep -nE '\b(malloc|calloc|realloc)\(' -r src --include='*.c' | grep -vE '^src/(base|db|web|bank/bank|bank/problem|people/mail|learn/standing|finance/plan_runner)' || true)
[ -z "$found" ] || say "heap outside its rooms:
$found"

# A room includes the rooms above it only.
order="base db web measure bank document people learn orga budget certif finance admin cli"
for room in $order; do
	[ -d "src/$room" ] || continue
	below=$(echo "$order" | tr ' ' '\n' | sed "1,/^$room\$/d")
	for other in $below; do
		found=$(grep -n "#include \"$other/" "src/$room"/*.[ch] 2>/dev/null || true)
		[ -z "$found" ] || say "an arrow downwards:
$found"
	done
done

# Every source says its licence; no line is a left-over.
for file in $(git ls-files 'src/*.[ch]' 'tools/*.[ch]' 'tests/*.[ch]' 'bench/*.[ch]'); do
	head -n 1 "$file" | grep -q 'SPDX-License-Identifier: EUPL-1.2' || say "$file: no licence line"
done
found=$(git grep -nE '(/\*|//|^ \*).*\b(TODO|FIXME|XXX)\b' -- 'src/*.[ch]' 'tests/*.[ch]' 'tools/*.[ch]' bench assets || true)
[ -z "$found" ] || say "left over:
$found"

flags="-std=gnu2x -Isrc -Ibuild/gen -include src/base/banned.h -DOPENPIX_VERSION=\"lint\"
${1:-}"
if command -v cppcheck >/dev/null; then
	cppcheck --quiet --std=c11 --enable=warning,performance,portability --inline-suppr \
		--suppress=missingIncludeSystem --suppress=internalAstError --suppress=legacyUninitvar --suppress=normalCheckLevelMaxBranches \
		-Isrc -Ibuild/gen --error-exitcode=1 src || bad=1
else
	echo "cppcheck is not installed: left out"
fi
# Left out of clang-tidy 14: the number of elements of an array of pointers is no suspicious sizeof; a
# slice has no NUL to copy; structs are in the order of reading, not of packing.
if command -v clang-tidy >/dev/null; then
	checks='-*,bugprone-*,-bugprone-easily-swappable-parameters,-bugprone-reserved-identifier'
	checks="$checks,-bugprone-narrowing-conversions,-bugprone-branch-clone,-bugprone-sizeof-expression"
	checks="$checks,-bugprone-not-null-terminated-result,-bugprone-implicit-widening-of-multiplication-result"
	checks="$checks,clang-analyzer-*,-clang-analyzer-optin.performance.Padding,-clang-analyzer-valist.Uninitialized"
	checks="$checks,-clang-analyzer-security.insecureAPI.DeprecatedOrUnsafeBufferHandling"
	tidy() { # the files on standard input, each by itself, as many at once as there are processors
		xargs -P "$(nproc)" -I FILE clang-tidy --quiet --checks="$checks" --warnings-as-errors='*' FILE \
			-- $flags "$@" 2>/dev/null || bad=1
	}
	git ls-files 'src/*.c' | grep -v '^src/document/book.c$' | tidy
	echo src/document/book.c | tidy "-DBEFORE_BANNED=<xlsxwriter.h>"
else
	echo "clang-tidy is not installed: left out"
fi
[ "$bad" -eq 0 ] && echo "lint: nothing to say"
exit "$bad"
