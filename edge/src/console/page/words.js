/* What the page calls things: Chinese, English. */
export const LINE = {
  up: ['已连接云端', 'line up'],
  connecting: ['正在连接', 'connecting'],
  down: ['云端断开 · 本地照常', 'line down, working alone'],
  unclaimed: ['尚未认领', 'not claimed'],
}

export const SOURCE_STATE = {
  online: ['在线', 'online'],
  offline: ['离线', 'offline'],
  failing: ['故障', 'failing'],
  stopped: ['已停', 'stopped'],
}

export const SEVERITY = {
  info: ['提示', 'info'],
  minor: ['一般', 'minor'],
  major: ['较大', 'major'],
  critical: ['重大', 'critical'],
}

export const ALARM = {
  'dust-high': ['扬尘超限', 'dust high'],
  'noise-high': ['噪声超限', 'noise high'],
  'no-helmet': ['未戴安全帽', 'no helmet'],
  intrusion: ['禁区有人', 'intrusion'],
}

export const PROBLEM = {
  malformed: ['报文不是 JSON', 'malformed'],
  schema: ['不符合格式', 'schema'],
  topic: ['主题不合规', 'topic'],
  'unknown-source': ['未登记的设备', 'unknown source'],
  'unknown-point': ['未登记的测点', 'unknown point'],
  'wrong-unit': ['单位不符', 'wrong unit'],
  'impossible-value': ['数值不可能', 'impossible value'],
  'implausible-time': ['时间不可信', 'implausible time'],
  duplicate: ['重复', 'duplicate'],
  'too-large': ['报文过大', 'too large'],
  'outbox-full': ['发件箱已满', 'outbox full'],
  'corrupt-record': ['记录损坏', 'corrupt record'],
  'bad-credential': ['口令错误', 'bad credential'],
  'forbidden-topic': ['越权主题', 'forbidden topic'],
  'keep-alive': ['保活时间过长', 'keep-alive'],
}

/** Data flags of HJ 212-2017. */
export const QUALITY = {
  N: ['正常', 'normal'],
  F: ['停运', 'stopped'],
  M: ['维护', 'maintenance'],
  S: ['手工', 'manual'],
  D: ['故障', 'fault'],
  C: ['校准', 'calibration'],
  T: ['超量程', 'over range'],
  B: ['通讯异常', 'communication'],
}

/** UCUM codes as people write them. */
export const UNIT = {
  Cel: '°C',
  deg: '°',
  'dB[SPL]': 'dB(A)',
  'kW.h': 'kWh',
  m3: 'm³',
  'ug/m3': 'µg/m³',
}

/** The last part of a problem's type, with our word for it when there is one. */
export function problemWords(type) {
  const name = type.split('/').at(-1)
  return PROBLEM[name] ?? [name, type]
}

export const boxWords = (label) =>
  ({ helmet: '安全帽', head: '未戴帽', person: '人', 'no-helmet': '未戴帽' })[label] ?? label
