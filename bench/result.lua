-- SPDX-License-Identifier: EUPL-1.2
-- result.lua - what bench/run.sh reads at the end of a run of wrk, on one line. With a method as
-- argument every request is that method with a small form; without, a GET.

function init(args)
	if args[1] then
		wrk.method = args[1]
		wrk.body = "value=1"
		wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"
	end
end

function done(summary, latency)
	local e = summary.errors
	io.write(string.format("result %d %d %.0f %.0f %d %d\n", summary.requests, summary.duration,
		latency:percentile(50), latency:percentile(99), summary.requests - e.status,
		e.connect + e.read + e.write + e.timeout + e.status))
end
