-- SPDX-License-Identifier: EUPL-1.2
-- answer.lua - learners who answer placement tests, for wrk:
--
--   wrk … -s bench/answer.lua http://127.0.0.1:PORT -- LEARNERS
--
-- LEARNERS is what bench/prepare wrote: it tells beforehand which questions each test will ask, so that
-- nothing is read from a reply and wrk spends no time on it. What is sent is right all the same or it is
-- counted: an answer that is not the present question's, or not at its position, is refused by its status.
-- Each thread has its own share of the tests and goes round them, so that people take turns and a test
-- has one answer on its way at most (a reply would have to be late by a whole round, thousands of requests,
-- to be overtaken; the answer after it is then refused). After five answers the test's page is asked for, as
-- a browser would after a checkpoint.
--
-- bench/bare is asked by the same requests, to the byte.

local threads = {}

function setup(thread)
	thread:set("share", #threads) -- a global of the thread: which half of the tests is its own
	table.insert(threads, thread)
end

-- ---- what will be sent ----------------------------------------------------------------------------

local CHECKPOINT_EVERY = 5
local heads, pages, tails = {}, {}, {} -- by test: of a POST; the whole GET; what ends each POST
local tests, at, step = 0, 0, 1
local page_now, sending, over = false, false, false -- this round asks for pages; somebody sends in it; nobody does

-- LuaJIT tells long strings apart by their ends and by a few bytes in the middle and at a quarter: the
-- cookie, which is nobody else's, stands in the middle, or all requests would be sought in one chain.
local before = "Host: " .. wrk.host .. ":" .. wrk.port ..
	"\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0" ..
	"\r\nAccept: */*\r\nCookie: openpix="
local behind = "\r\nAccept-Language: fr,en;q=0.5\r\nSec-Fetch-Site: same-origin\r\n"

-- Challenges tell how they are answered, see bench/content.c.
local function answer(asked, right)
	if asked:byte(1) == 99 then -- c
		return right and "choice=1" or "choice=2"
	end
	return "blank_a=" .. (right and asked:match("^%a+%d") or "statuts-final")
end

local function add_test(cookie, test, course)
	local head = " /assessments/" .. test .. " HTTP/1.1\r\n" .. before .. cookie .. behind
	local steps = {}
	for asked, sign in course:gmatch("(%S+) ([+-])") do
		local body = answer(asked, sign == "+") .. "&position=" .. #steps + 1 .. "&challenge=" .. asked
		steps[#steps + 1] = #body .. "\r\n\r\n" .. body
	end
	tests = tests + 1
	heads[tests] = "POST" .. head .. "HX-Request: true\r\n" ..
		"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: "
	pages[tests] = "GET" .. head .. "\r\n"
	tails[tests] = steps
end

function init(args)
	local n = 0
	posted, shown, starved = 0, 0, 0
	for row in io.lines(args[1]) do
		local cookie, test, course = row:match("^answer (%S+) (%d+) (.+)$")
		if cookie then
			n = n + 1
			if n % 2 == share % 2 then
				add_test(cookie, test, course)
			end
		end
	end
	begun = os.clock() -- what was done so far is no part of the load; threads begin one after another
end

-- ---- requests -----------------------------------------------------------------------------------

-- The round after every fifth answer asks for pages, of the tests that go on.
local function next_round()
	at, sending = 0, false
	page_now = not page_now and step % CHECKPOINT_EVERY == 0
	step = page_now and step or step + 1
end

local health = "GET /health HTTP/1.1\r\nHost: " .. wrk.host .. ":" .. wrk.port .. "\r\n\r\n"
local tried = false

function request()
	if share == 0 and not tried then -- wrk tries the first thread's script once and sends nothing
		tried = true
		return health
	end
	while not over do
		at = at + 1
		if at > tests then
			over = not sending
			next_round()
		elseif page_now and tails[at][step + 1] then
			shown, sending = shown + 1, true
			return pages[at]
		elseif not page_now and tails[at][step] then
			posted, sending = posted + 1, true
			return heads[at] .. tails[at][step]
		end
	end
	starved = starved + 1
	return health
end

-- ---- the end --------------------------------------------------------------------------------------

-- What was answered well, less the pages asked for: answers on their way at the end count for none.
function done(summary, latency)
	local e, sum = summary.errors, {posted = 0, shown = 0, starved = 0}
	local prepared = 0
	for _, thread in ipairs(threads) do
		for name in pairs(sum) do
			sum[name] = sum[name] + thread:get(name)
		end
		prepared = math.max(prepared, thread:get("begun"))
	end
	io.write(string.format("result %d %d %.0f %.0f %d %d\n", summary.requests, summary.duration,
		latency:percentile(50), latency:percentile(99),
		math.max(0, summary.requests - e.status - sum.shown - sum.starved),
		e.connect + e.read + e.write + e.timeout + e.status))
	io.write(string.format("tests %d %d %d\n", sum.posted, sum.shown, sum.starved))
	io.write(string.format("prepared %.3f\n", prepared))
end
