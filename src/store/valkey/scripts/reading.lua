-- Reads ARGV from its start on: one by one, or as many as are announced.
local at = 0
local function take()
  at = at + 1
  return ARGV[at]
end
local function many(part)
  local all = {}
  for i = 1, tonumber(take()) do all[i] = part() end
  return all
end
