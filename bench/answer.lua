-- SPDX-License-Identifier: EUPL-1.2
-- answer.lua - learners who answer placement tests, for wrk:
--
--   wrk … -s bench/answer.lua http://127.0.0.1:PORT -- LEARNERS [bare]
--
-- LEARNERS is what bench/prepare wrote. Each thread has its own share of the tests, in a line: the
-- first one's question is answered, the reply brings the next question, and the test goes to the
-- end of the line. So a test has one answer on its way at most, and people take turns. After a
-- checkpoint the test's page is asked for, as a browser would. Half of the answers are right.
--
-- With `bare` the same requests go to bench/bare, whose reply says nothing: the same question is
-- answered again, so that both servers are asked by a load generator of the same cost.

local threads = {}

function setup(thread)
	thread:set("share", #threads) -- a global of the thread: which half of the tests is its own
	table.insert(threads, thread)
end

-- ---- the line of tests ------------------------------------------------------------------------

local line, first, last = {}, 1, 0
local position, challenge = {}, {} -- by test; position nil: its page is to be asked for
local post, get = {}, {} -- by test: the heads of its two requests

local function push(test)
	last = last + 1
	line[last] = test
end

local function pop()
	local test = line[first]
	line[first] = nil
	first = first + 1
	return test
end

-- LuaJIT tells long strings apart by their ends and by a few bytes in the middle and at a quarter: the
-- cookie, which is nobody else's, stands in the middle, or all requests would be sought in one chain.
local before = "Host: " .. wrk.host .. ":" .. wrk.port ..
	"\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0" ..
	"\r\nAccept: */*\r\nCookie: openpix="
local behind = "\r\nAccept-Language: fr,en;q=0.5\r\nSec-Fetch-Site: same-origin\r\n"

function init(args)
	local n = 0
	answered, shown, finished, refused, starved, telling = 0, 0, 0, 0, 0, ""
	is_bare = args[2] == "bare"
	math.randomseed(share + 1)
	for row in io.lines(args[1]) do
		local cookie, test, asked = row:match("^answer (%S+) (%d+) (%S+)$")
		if cookie then
			n = n + 1
		end
		if cookie and n % 2 == share % 2 then
			position[test], challenge[test] = "1", asked
			local head = " /assessments/" .. test .. " HTTP/1.1\r\n" .. before .. cookie .. behind
			get[test] = "GET" .. head .. "\r\n"
			post[test] = "POST" .. head .. "HX-Request: true\r\n" ..
				"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: "
			push(test)
		end
	end
	begun = os.clock() -- what was done so far is no part of the load; threads begin one after another
end

-- ---- requests -----------------------------------------------------------------------------------

-- Challenges tell how they are answered, see bench/content.c.
local function answer(asked)
	local right = math.random(2) == 1
	if asked:byte(1) == 99 then -- c
		return right and "choice=1" or "choice=2"
	end
	return "blank_a=" .. (right and asked:match("^%a+%d") or "statuts-final")
end

function request()
	local test = pop()
	if not test then
		starved = starved + 1
		return "GET /health HTTP/1.1\r\nHost: " .. wrk.host .. ":" .. wrk.port .. "\r\n\r\n"
	end
	if not position[test] then
		return get[test]
	end
	local asked = challenge[test]
	local body = answer(asked) .. "&position=" .. position[test] .. "&challenge=" .. asked
	if is_bare then
		push(test)
	end
	return post[test] .. #body .. "\r\n\r\n" .. body
end

-- ---- replies ------------------------------------------------------------------------------------

local function refuse(status, body)
	refused = refused + 1
	if telling == "" then
		telling = status .. " " .. body:sub(1, 400):gsub("%s+", " ")
	end
end

-- The text between a mark and the quote that follows it. Marks are plain texts: patterns would cost
-- more than the server does.
local function after(body, mark, from)
	local _, at = body:find(mark, from, true)
	if at then
		local to = body:find('"', at + 1, true)
		return to and body:sub(at + 1, to - 1), to
	end
end

-- True when the reply is a question, which is then asked next; and whether it follows an answer.
local function take_question(body)
	local next_position, next_challenge
	local test, at = after(body, 'x-post="/assessments/', 1) -- x is rare before it
	if test then
		next_position, at = after(body, 'name="position" value="', at)
	end
	if next_position then
		next_challenge = after(body, 'name="challenge" value="', at)
	end
	if not next_challenge then
		return false
	end
	local was_answer = position[test] ~= nil
	position[test], challenge[test] = next_position, next_challenge
	push(test)
	return true, was_answer
end

function response(status, headers, body)
	if is_bare then
		answered = answered + 1
		return
	end
	local where = headers["HX-Redirect"]
	if status == 200 and where then
		local test, page = where:match("^/assessments/(%d+)/(%a+)$")
		answered = answered + 1
		if page == "checkpoint" then
			position[test] = nil
			push(test)
		else
			finished = finished + 1
		end
		return
	end
	local is_question, was_answer = take_question(body)
	if status ~= 200 or not is_question then
		if not body:find('"status"', 1, true) then -- of /health, when tests have run out
			refuse(status, body)
		end
	elseif was_answer then
		answered = answered + 1
	else
		shown = shown + 1
	end
end

-- ---- the end --------------------------------------------------------------------------------------

function done(summary, latency)
	local e, sum = summary.errors, {answered = 0, shown = 0, finished = 0, refused = 0, starved = 0}
	local prepared = 0
	for _, thread in ipairs(threads) do
		for name in pairs(sum) do
			sum[name] = sum[name] + thread:get(name)
		end
		prepared = math.max(prepared, thread:get("begun"))
		if thread:get("telling") ~= "" then
			io.write("refused: ", thread:get("telling"), "\n")
		end
	end
	io.write(string.format("result %d %d %.0f %.0f %d %d\n", summary.requests, summary.duration,
		latency:percentile(50), latency:percentile(99), sum.answered,
		e.connect + e.read + e.write + e.timeout + sum.refused))
	io.write(string.format("tests %d %d %d\n", sum.shown, sum.finished, sum.starved))
	io.write(string.format("prepared %.3f\n", prepared))
end
