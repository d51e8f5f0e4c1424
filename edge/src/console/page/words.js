/* What the page calls things: Chinese, English. */
export const LINE = {
  up: ['已连接云端', 'line up'],
  connecting: ['正在连接', 'connecting'],
  down: ['云端断开 · 本地照常', 'line down, working alone'],
  unclaimed: ['尚未认领', 'not claimed'],
  refused: ['云端拒绝此凭据 · 数据留存本地', 'credential refused, facts are kept here'],
}

export const SOURCE_STATE = {
  online: ['在线', 'online'],
  offline: ['离线', 'offline'],
  failing: ['故障', 'failing'],
  stopped: ['已停', 'stopped'],
}

/** What a camera's pictures keep of the people on them. */
export const HEADS = {
  hidden: ['头部已打码', 'heads hidden'],
  coarse: ['无识别模型，画面整体打码', 'no detector: all of it hidden'],
  shown: ['头部未打码', 'heads shown'],
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
  'bad-credential': ['账号或口令错误', 'bad credential'],
  'camera-timeout': ['摄像机超时', 'camera timeout'],
  'camera-unreachable': ['摄像机连不上', 'camera unreachable'],
  'client-id': ['缺少客户端标识', 'client id missing'],
  'corrupt-record': ['记录损坏', 'corrupt record'],
  'detector-failed': ['识别失败', 'detector failed'],
  duplicate: ['重复报文', 'duplicate'],
  'evidence-refused': ['证据未能保存', 'evidence refused'],
  'forbidden-topic': ['越权主题', 'forbidden topic'],
  'hj212-crc': ['HJ 212 校验错', 'HJ 212 check sum'],
  'hj212-frame': ['HJ 212 帧错', 'HJ 212 frame'],
  'hj212-incomplete': ['HJ 212 分包不全', 'HJ 212 incomplete'],
  'hj212-password': ['HJ 212 密码错', 'HJ 212 password'],
  'hj212-refused': ['HJ 212 设置被拒', 'HJ 212 refused'],
  'hj212-segment': ['HJ 212 数据段错', 'HJ 212 segment'],
  'hj212-time': ['HJ 212 时间错', 'HJ 212 time'],
  'hj212-unknown-mn': ['HJ 212 未登记的 MN', 'HJ 212 unknown MN'],
  'implausible-time': ['时间不可信', 'implausible time'],
  'impossible-value': ['数值不可能', 'impossible value'],
  'invalid-packet': ['不是 MQTT 3.1.1', 'invalid packet'],
  'keep-alive': ['保活时间不符', 'keep-alive'],
  malformed: ['报文不是 JSON', 'malformed'],
  missing: ['证据文件缺失', 'evidence missing'],
  'modbus-exception': ['Modbus 异常应答', 'Modbus exception'],
  'modbus-timeout': ['Modbus 超时', 'Modbus timeout'],
  'modbus-unreachable': ['Modbus 连不上', 'Modbus unreachable'],
  'not-a-number': ['不是数', 'not a number'],
  'not-a-picture': ['不是图片', 'not a picture'],
  'offline-queue-full': ['离线队列已满', 'offline queue full'],
  'slow-subscriber': ['订阅端接收过慢', 'slow subscriber'],
  'outbox-full': ['发件箱已满', 'outbox full'],
  'picture-too-large': ['图片过大', 'picture too large'],
  'publish-refused': ['未能入库', 'publish refused'],
  refused: ['云端拒收', 'refused by the cloud'],
  schema: ['不符合格式', 'schema'],
  'too-large': ['报文过大', 'too large'],
  'too-many-connections': ['连接过多', 'too many connections'],
  'too-many-sessions': ['会话过多', 'too many sessions'],
  topic: ['主题不合规', 'topic'],
  'truncated-picture': ['图片不完整', 'truncated picture'],
  'unknown-factor': ['未登记的因子', 'unknown factor'],
  'unknown-point': ['未登记的测点', 'unknown point'],
  'unknown-source': ['未登记的设备', 'unknown source'],
  'wrong-unit': ['单位不符', 'wrong unit'],
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
  return PROBLEM[name] ?? [name, '']
}

export const boxWords = (label) =>
  ({ helmet: '安全帽', head: '未戴帽', person: '人', 'no-helmet': '未戴帽' })[label] ?? label
