-- The open hand-off that an index finds. KEYS: the index, handoffs. ARGV: what to look for. Returns the record.
local number = redis.call('HGET', KEYS[1], ARGV[1])
return number and redis.call('HGET', KEYS[2], number)
