-- SPDX-License-Identifier: EUPL-1.2
-- answer.lua - learners who answer placement tests, for wrk:
--
--   wrk … -s bench/answer.lua http://127.0.0.1:PORT -- LEARNERS
--
-- LEARNERS is what bench/prepare wrote. Each thread has its own share of the tests, in a line: the
-- first one's question is answered, the reply brings the next question, and the test goes to the
-- end of the line. So a test has one answer on its way at most, and people take turns. After a
-- checkpoint the test's page is asked for, as a browser would. Half of the answers are right.

local threads = {}
local share = 0

function setup(thread)
	thread:set("share", #threads)
	table.insert(threads, thread)
end

-- ---- the line of tests ------------------------------------------------------------------------

local line, first, last = {}, 1, 0
local token, position, challenge = {}, {}, {} -- by test; position nil: its page is to be asked for

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

function init(args)
	local n = 0
	answered, shown, finished, refused, starved, telling = 0, 0, 0, 0, 0, ""
	math.randomseed(share + 1)
	for row in io.lines(args[1]) do
		local cookie, test, asked = row:match("^answer (%S+) (%d+) (%S+)$")
		if cookie then
			n = n + 1
		end
		if cookie and n % 2 == share % 2 then
			token[test], position[test], challenge[test] = cookie, 1, asked
			push(test)
		end
	end
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

local tail = "Host: " .. wrk.host .. ":" .. wrk.port ..
	"\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0" ..
	"\r\nAccept: */*\r\nAccept-Language: fr,en;q=0.5\r\nSec-Fetch-Site: same-origin\r\nCookie: openpix="

function request()
	local test = pop()
	if not test then
		starved = starved + 1
		return "GET /health HTTP/1.1\r\nHost: " .. wrk.host .. ":" .. wrk.port .. "\r\n\r\n"
	end
	if not position[test] then
		return "GET /assessments/" .. test .. " HTTP/1.1\r\n" .. tail .. token[test] .. "\r\n\r\n"
	end
	local body = "position=" .. position[test] .. "&challenge=" .. challenge[test] .. "&" ..
		answer(challenge[test])
	return "POST /assessments/" .. test .. " HTTP/1.1\r\n" .. tail .. token[test] ..
		"\r\nHX-Request: true\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: " ..
		#body .. "\r\n\r\n" .. body
end

-- ---- replies ------------------------------------------------------------------------------------

local function refuse(status, body)
	refused = refused + 1
	if telling == "" then
		telling = status .. " " .. body:sub(1, 400):gsub("%s+", " ")
	end
end

-- True when the reply is a question, which is then asked next.
local function take_question(body)
	local test = body:match('action="/assessments/(%d+)"')
	local next_position = body:match('name="position"[^>]-value="(%d+)"')
	local next_challenge = body:match('name="challenge"[^>]-value="([%w%-]+)"')
	if not (test and next_position and next_challenge) then
		return false
	end
	local was_answer = position[test] ~= nil
	position[test], challenge[test] = next_position, next_challenge
	push(test)
	return true, was_answer
end

function response(status, headers, body)
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
	for _, thread in ipairs(threads) do
		for name in pairs(sum) do
			sum[name] = sum[name] + thread:get(name)
		end
		if thread:get("telling") ~= "" then
			io.write("refused: ", thread:get("telling"), "\n")
		end
	end
	io.write(string.format("result %d %d %.0f %.0f %d %d\n", summary.requests, summary.duration,
		latency:percentile(50), latency:percentile(99), sum.answered,
		e.connect + e.read + e.write + e.timeout + sum.refused))
	io.write(string.format("tests %d %d %d\n", sum.shown, sum.finished, sum.starved))
end
