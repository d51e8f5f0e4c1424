/**
 * Passwords, and stems of passwords, that are tried first, in lower case. Short by intent: the ones that pass the length of
 * ten, the stems that people make longer by digits at the end, and the Chinese ones that foreign lists do not have.
 */
export const COMMON_PASSWORDS: ReadonlySet<string> = new Set(
  `password passw0rd p@ssword p@ssw0rd mypassword password1 password12 password123 adminpassword
  admin administrator adminadmin admin123 admin@123 root rootroot toor superuser sysadmin guest test testtest tester
  welcome welcome1 welcome123 letmein letmeinnow changeme changemenow default secret secretsecret mysecret
  qwerty qwertyuiop qwerty123 qwertyqwerty qazwsx qazwsxedc 1qaz2wsx 1qaz2wsx3edc zaq12wsx 1q2w3e4r 1q2w3e4r5t q1w2e3r4 q1w2e3r4t5
  asdfgh asdfghjkl asdfasdf zxcvbn zxcvbnm zxcvbnm123 poiuytrewq
  abc123 abcd1234 abc123456 a123456789 aa123456 aa123456789 a1b2c3d4e5 abcdefg abcdefghij abcdef123456
  iloveyou iloveyou1 loveyou ilovechina sunshine princess football baseball basketball superman batman dragon monkey shadow
  master trustno1 whatever starwars computer internet michael jennifer jordan michelle charlie samsung
  1234567890 0123456789 12345678910 123456789a 123456789q 1234567891 9876543210 0987654321 1122334455 1111111111 0000000000
  1234512345 123123123123 123321123321 147258369 1472583690 159357159357 5201314 52013145201314 5201314520 woaini woaini1314
  woaini520 woaini5201314 woaiwojia woaizhongguo nihao nihaonihao mima mimamima zhangsan lisi wangwu zhongguo beijing shanghai
  hangzhou guangzhou shenzhen zhejiang tsinghua caonima wangyut2 woshishui yuanyuan 147852369 qq123456 qq123456789 wang1234
  asd123456 zxc123456 qwe123456 1qazxsw2 qweasdzxc qweasd qwe123 asd123 zxc123 pass pass1234 passpass login loginlogin
  loujing yunqi yunqili yunqicourt`
    .trim()
    .split(/\s+/),
)
