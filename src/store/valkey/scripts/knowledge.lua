-- A part of a version. KEYS: knowledge. ARGV: current or previous, label or source.
local version = redis.call('HGET', KEYS[1], ARGV[1])
return version and redis.call('HGET', KEYS[1], 'v' .. version .. '.' .. ARGV[2])
