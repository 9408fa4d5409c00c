-- Makes a version current; what is neither it nor the one before goes. KEYS: knowledge. ARGV: label, source.
local current, previous = unpack(redis.call('HMGET', KEYS[1], 'current', 'previous'))
local version = math.max(tonumber(current or '0'), tonumber(previous or '0')) + 1
redis.call('HSET', KEYS[1], 'v' .. version .. '.label', ARGV[1], 'v' .. version .. '.source', ARGV[2])
redis.call('HSET', KEYS[1], 'current', version)
if current then redis.call('HSET', KEYS[1], 'previous', current) end
for _, field in ipairs(redis.call('HKEYS', KEYS[1])) do
  local of = string.match(field, '^v(%d+)%.')
  if of and of ~= tostring(version) and of ~= current then redis.call('HDEL', KEYS[1], field) end
end
return 1
