-- SPDX-License-Identifier: EUPL-1.2
-- exam.lua - candidates who take their certification, for wrk:
--
--   wrk … -s bench/exam.lua http://127.0.0.1:PORT -- EXAMS [PACE]
--
-- EXAMS is what bench/exam_prepare wrote. Each thread has its own share of the candidates, in a line:
-- the first one's question is answered, the reply brings the next question, and the candidate goes to
-- the end of the line. So a candidate has one answer on its way at most. The question's name is
-- not told, so half of the choices are right and no typed text is. With PACE each connection waits, before each answer, between none and twice so many
-- milliseconds: candidates who think.

local threads = {}

function setup(thread)
	thread:set("share", #threads) -- a global of the thread: which half of the candidates is its own
	table.insert(threads, thread)
end

local line, first, last = {}, 1, 0
local number, chooses, post = {}, {}, {} -- by candidate

local function push(candidate)
	last = last + 1
	line[last] = candidate
end

local function pop()
	local candidate = line[first]
	line[first] = nil
	first = first + 1
	return candidate
end

function init(args)
	local n = 0
	answered, finished, refused, starved, telling = 0, 0, 0, 0, ""
	pace = tonumber(args[2] or 0)
	math.randomseed(share + 1)
	local common = "Host: " .. wrk.host .. ":" .. wrk.port ..
		"\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0" ..
		"\r\nAccept: */*\r\nAccept-Language: fr,en;q=0.5\r\nSec-Fetch-Site: same-origin\r\nHX-Request: true" ..
		"\r\nContent-Type: application/x-www-form-urlencoded\r\nCookie: openpix="
	for row in io.lines(args[1]) do
		local cookie, candidate, asked = row:match("^exam (%S+) (%d+) (%S+)$")
		if cookie then
			n = n + 1
			if n % 2 == share % 2 then
				number[candidate], chooses[candidate] = "1", asked:byte(1) == 99 -- c: see bench/content.c
				post[candidate] = "POST /certification/" .. candidate .. "/answers HTTP/1.1\r\n" .. common ..
					cookie .. "\r\nContent-Length: "
				push(candidate)
			end
		end
	end
end

function delay()
	return pace > 0 and math.random(2 * pace) or 0
end

function request()
	local candidate = pop()
	if not candidate then
		starved = starved + 1
		return "GET /health HTTP/1.1\r\nHost: " .. wrk.host .. ":" .. wrk.port .. "\r\n\r\n"
	end
	local answer = not chooses[candidate] and "&blank_a=statuts-final" or math.random(2) == 1 and "&choice=1" or "&choice=2"
	local body = "number=" .. number[candidate] .. answer
	return post[candidate] .. #body .. "\r\n\r\n" .. body
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

function response(status, headers, body)
	local candidate, at = after(body, 'data-exam="/certification/', 1)
	if status ~= 200 or not candidate then
		if not body:find('"status"', 1, true) then -- of /health, when exams have run out
			refused = refused + 1
			if telling == "" then
				telling = status .. " " .. body:sub(1, 400):gsub("%s+", " ")
			end
		end
		return
	end
	answered = answered + 1
	local next_number, from = after(body, 'name="number" value="', at)
	if not next_number then
		finished = finished + 1
		return
	end
	number[candidate] = next_number
	chooses[candidate] = body:find('name="choice"', from, true) ~= nil
	push(candidate)
end

function done(summary, latency)
	local e, sum = summary.errors, { answered = 0, finished = 0, refused = 0, starved = 0 }
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
	io.write(string.format("tests %d %d %d\n", sum.answered, sum.finished, sum.starved))
end
