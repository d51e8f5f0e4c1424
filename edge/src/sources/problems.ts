/**
 * Bad input that a source can meet, by stable name: counted in the gateway's status and shown on the site page. None of
 * them stops the process; each says what the source does next.
 */
export const SOURCE_PROBLEMS = {
  '/problems/source/camera-unreachable': 'The camera cannot be reached; tried again with back-off',
  '/problems/source/camera-timeout': 'The camera sent nothing for too long; the connection is dropped and tried again',
  '/problems/source/truncated-picture': 'A picture ended before its end marker; it is not judged',
  '/problems/source/not-a-picture':
    'The camera sent something that is not a JPEG, PNG or WebP picture; it is not judged',
  '/problems/source/picture-too-large': 'A picture exceeds the size limit; the connection is dropped',
  '/problems/source/detector-failed': 'The detector could not judge a picture; the frame counts as not seen',
  '/problems/source/modbus-unreachable': 'The Modbus device does not answer; tried again with back-off',
  '/problems/source/modbus-timeout': 'The Modbus device did not answer a request in time; the connection is made anew',
  '/problems/source/modbus-exception': 'The Modbus device answered with an exception; its registers are not published',
  '/problems/source/not-a-number': 'A register or a factor holds no finite number; the value is not published',
  '/problems/source/impossible-value': 'A sensor of this kind cannot read this value; not published',
  '/problems/source/hj212-crc':
    'The check sum of an HJ 212 frame is wrong; dropped without an answer, the device repeats',
  '/problems/source/hj212-frame': 'Bytes that are no HJ 212 frame; skipped up to the next ##',
  '/problems/source/hj212-segment': 'The data segment of an HJ 212 frame is not in the grammar; dropped',
  '/problems/source/hj212-unknown-mn': 'An HJ 212 device with an unregistered MN; the connection is closed',
  '/problems/source/hj212-password': 'An HJ 212 device with a wrong PW; refused',
  '/problems/source/hj212-time': 'An HJ 212 DataTime that does not exist; the packet is dropped',
  '/problems/source/hj212-incomplete': 'Part of a split HJ 212 packet never came; what came is dropped',
  '/problems/source/hj212-refused': 'An HJ 212 device refused a setting or did not answer it',
  '/problems/source/unknown-factor': 'A factor code that no registered point of the device names; not published',
  '/problems/source/evidence-refused': 'A picture of evidence could not be kept; the alarm is told without it',
  '/problems/source/publish-refused': 'The broker did not take a fact (outbox full); the source goes on',
} as const
export type SourceProblem = keyof typeof SOURCE_PROBLEMS
