import { lantern } from './lantern.mjs';
import { AMBER, BRASS, COAT, LEATHER, SKIN } from './palette.mjs';
import { el, ellipse, g, linear, path, rect, stroke } from './svg.mjs';

export const bodyDefs = [
  linear('coat', [170, 0, 570, 0], [[0, COAT.shade], [0.35, COAT.base], [0.7, '#358d8d'], [1, COAT.light]]),
  linear('coat-fall', [0, 560, 0, 1200], [[0, COAT.deep, 0], [0.35, COAT.deep, 0], [1, COAT.deep, 0.62]]),
  linear('cape', [190, 400, 560, 600], [[0, '#1f5d6b'], [0.45, '#2f8085'], [0.8, '#4ba39d'], [1, '#5cb3a8']]),
  linear('sleeve-left', [150, 0, 270, 0], [[0, '#123b4c'], [0.5, '#226873'], [1, '#17505e']]),
  linear('sleeve-right', [480, 0, 600, 0], [[0, '#1d6069'], [0.5, '#348a8b'], [1, '#57b0a6']]),
  linear('scarf', [280, 340, 470, 440], [[0, AMBER.shade], [0.4, AMBER.base], [1, AMBER.light]]),
  linear('scarf-tail', [0, 420, 0, 690], [[0, AMBER.base], [0.5, AMBER.base], [1, AMBER.shade]]),
  linear('leather', [170, 800, 330, 980], [[0, LEATHER.base], [0.6, LEATHER.base], [1, LEATHER.shade]]),
  linear('dark', [0, 700, 0, 1200], [[0, '#1c1a30'], [1, '#12101f']]),
  linear('blouse', [0, 600, 0, 1200], [[0, '#f3e6d3'], [1, '#cdb6a6']]),
]; // prettier-ignore

const LINE = { stroke: COAT.line, 'stroke-width': 2.6, 'stroke-linejoin': 'round' };
const fold = (d, width = 2.2, opacity = 0.75) => stroke(d, COAT.line, width, { opacity });
const shade = (d, opacity = 0.5) => path(d, { fill: COAT.deep, opacity });
const shine = (d, opacity = 0.35) => path(d, { fill: '#9fe0cf', opacity });
const button = (x, y) => [
  ellipse(x, y, 8.5, 8.5, { fill: BRASS.base, stroke: BRASS.line, 'stroke-width': 2.2 }),
  ellipse(x - 2, y - 2.4, 3.4, 2.8, { fill: BRASS.light }),
];

const NECK = 'M338,300 C342,340 338,366 318,384 L422,384 C402,366 398,340 402,300 Z';
export const neck = () => [
  path(NECK, { fill: 'url(#skin)', stroke: SKIN.line, 'stroke-width': 2.2 }),
  path('M338,318 C352,344 388,346 402,318 L404,372 H336 Z', { fill: SKIN.shade, opacity: 0.6 }),
];

const SKIRT =
  'M284,700 C262,760 246,800 236,850 C220,950 208,1080 200,1210 H548 C538,1080 524,950 508,850 C498,800 480,760 458,700 Z';
const BODICE = 'M262,520 C268,590 280,640 284,704 H458 C462,640 474,590 480,520 C470,390 272,390 262,520 Z';

/** The coat without arms and shoulder cape. */
export function coat() {
  return [
    el('clipPath', { id: 'in-skirt' }, path(SKIRT)),
    el('clipPath', { id: 'in-bodice' }, path(BODICE)),
    // What shows where the coat opens: breeches.
    path('M330,740 H420 L470,1210 H290 Z', { fill: 'url(#dark)' }),
    stroke('M376,800 C378,930 380,1080 382,1210', '#3a3650', 3),
    path(
      'M284,700 C262,760 246,800 236,850 C220,950 208,1080 200,1210 H330 C338,1080 352,920 374,742 L374,700 Z',
      { fill: 'url(#coat)', ...LINE },
    ),
    path(
      'M458,700 C480,760 498,800 508,850 C524,950 538,1080 548,1210 H424 C412,1080 394,920 368,742 L366,700 Z',
      { fill: 'url(#coat)', ...LINE },
    ),
    g(
      { 'clip-path': 'url(#in-skirt)' },
      shade('M300,705 C284,800 262,960 254,1210 H286 C288,1000 302,840 318,705 Z', 0.42),
      shade('M222,860 C214,960 206,1080 200,1210 H226 C228,1080 232,960 244,840 Z', 0.5),
      shade('M430,705 C450,800 470,960 476,1210 H500 C494,1000 474,840 446,705 Z', 0.42),
      shade('M372,742 C396,900 410,1060 424,1210 H410 C398,1080 384,900 368,760 Z', 0.6),
      shine('M508,850 C524,950 538,1080 548,1210 H534 C526,1080 512,950 494,840 Z'),
      shine('M352,705 C334,880 318,1040 312,1210 H326 C334,1060 350,880 366,742 Z', 0.2),
      shine('M404,705 C426,860 444,1040 450,1210 H460 C452,1040 434,860 414,705 Z', 0.2),
      fold('M300,705 C284,800 262,960 254,1210 M430,705 C450,800 470,960 476,1210 M330,708 C326,760 318,820 310,860 M408,708 C414,750 420,800 428,840'),
      stroke('M318,1210 C326,1080 342,900 362,744 M436,1210 C424,1080 404,900 378,744', AMBER.base, 2, { opacity: 0.75, 'stroke-dasharray': '7 6' }),
      rect(180, 690, 400, 520, { fill: 'url(#coat-fall)' }),
      path('M200,700 H540 V716 C480,744 270,744 200,716 Z', { fill: COAT.deep, opacity: 0.5 }),
    ),
    path(BODICE, { fill: 'url(#coat)', ...LINE }),
    g(
      { 'clip-path': 'url(#in-bodice)' },
      shade('M250,500 C280,600 300,660 306,710 H270 Z', 0.55),
      shade('M240,520 H500 V600 C420,640 320,640 240,600 Z', 0.55),
      shine('M484,520 C470,600 462,650 452,704 H440 C450,640 458,590 466,520 Z', 0.3),
      fold('M300,704 C300,680 294,650 288,630 M324,704 C322,686 318,672 312,660 M440,704 C442,680 448,650 456,630 M420,704 C422,690 426,676 432,664'),
      fold('M371,540 V704', 2.4, 0.9),
    ),
    [630, 676].map((y) => [button(346, y), button(398, y)]),
    // Belt.
    path('M280,694 C330,708 412,708 462,694 L466,726 C414,742 328,742 276,726 Z', { fill: LEATHER.base, stroke: LEATHER.line, 'stroke-width': 2.6 }),
    path('M280,697 C330,711 412,711 462,697 L463,704 C412,718 330,718 279,704 Z', { fill: LEATHER.light, opacity: 0.6 }),
    rect(350, 698, 44, 42, { rx: 7, fill: 'none', stroke: BRASS.line, 'stroke-width': 10 }),
    rect(350, 698, 44, 42, { rx: 7, fill: 'none', stroke: BRASS.base, 'stroke-width': 5.6 }),
    stroke('M352,704 Q352,700 357,699 H384', BRASS.light, 2.4),
    stroke('M372,718 H396', BRASS.light, 4),
  ]; // prettier-ignore
}

/** The arm at the left of the picture, hand behind the satchel. */
export const leftArm = () => [
  path(
    'M214,520 C186,560 176,630 172,690 C168,750 182,800 212,850 L262,880 L286,836 C262,800 246,760 246,710 C250,650 262,600 276,560 Z',
    { fill: 'url(#sleeve-left)', ...LINE },
  ),
  shade(
    'M196,560 C182,620 176,690 184,740 C192,790 214,830 240,862 L212,850 C182,800 168,750 172,690 C176,630 186,570 204,530 Z',
    0.5,
  ),
  g({ filter: 'url(#soft4)' }, shade('M192,586 C210,604 240,618 264,622 L254,660 C226,652 200,636 184,616 Z', 0.6)),
  fold(
    'M176,700 C200,712 226,708 246,694 M178,726 C200,738 222,734 240,722 M188,764 C204,768 222,764 236,754 M262,610 C252,640 248,670 247,690',
  ),
];

/** A satchel at the left of the picture, with its strap. */
export function satchel() {
  return [
    stroke('M478,500 C430,600 320,740 262,826', LEATHER.line, 24, { 'stroke-linecap': 'butt' }),
    stroke('M478,500 C430,600 320,740 262,826', LEATHER.base, 18.5, { 'stroke-linecap': 'butt' }),
    stroke('M472,500 C424,600 314,740 256,822', LEATHER.light, 2, { 'stroke-dasharray': '8 6', opacity: 0.8 }),
  ];
}
export function bag() {
  return g(
    { transform: 'rotate(4 250 900)' },
    path('M176,838 C176,826 184,820 196,820 H310 C322,820 330,826 330,838 L336,972 C336,988 326,996 312,996 H190 C176,996 168,988 168,972 Z', { fill: 'url(#leather)', stroke: LEATHER.line, 'stroke-width': 3 }),
    path('M182,960 H326 M182,986', { stroke: LEATHER.deep, 'stroke-width': 2, fill: 'none', opacity: 0.5 }),
    path('M172,836 C172,822 182,816 196,816 H310 C324,816 334,822 334,836 L336,896 C330,930 300,940 253,940 C206,940 174,930 170,896 Z', { fill: LEATHER.base, stroke: LEATHER.line, 'stroke-width': 3 }),
    path('M180,838 C180,828 188,824 198,824 H308 C318,824 326,828 326,838 L327,850 C300,838 206,838 179,850 Z', { fill: LEATHER.light, opacity: 0.6 }),
    stroke('M180,892 C186,920 212,930 253,930 C294,930 322,920 327,892 L325,840', LEATHER.light, 2.2, { 'stroke-dasharray': '7 5', opacity: 0.85 }),
    path('M238,900 H268 V958 Q253,970 238,958 Z', { fill: LEATHER.shade, stroke: LEATHER.line, 'stroke-width': 2.6 }),
    rect(232, 918, 42, 24, { rx: 5, fill: BRASS.base, stroke: BRASS.line, 'stroke-width': 2.6 }),
    stroke('M237,923 H266', BRASS.light, 2.4),
    rect(244, 925, 18, 10, { rx: 2, fill: LEATHER.deep }),
  ); // prettier-ignore
}

const cuff = (d, trim) => [path(d, { fill: COAT.shade, ...LINE }), stroke(trim, AMBER.base, 4)];

/** A hand closed around a ring, seen from its back; the ring's middle at 0,0. */
const fist = () =>
  g(
    {},
    path('M-20,-34 C-26,-20 -27,-2 -21,8 C-14,17 12,18 20,10 C27,0 27,-20 21,-34 Z', { fill: 'url(#hand)', stroke: SKIN.line, 'stroke-width': 2.4 }),
    path('M-21,-4 C-24,8 -18,20 -11,17 C-8,20 -2,21 1,17 C5,20 11,19 13,14 C19,15 22,8 20,-2 C8,4 -8,4 -21,-4 Z', { fill: '#f9cdae', stroke: SKIN.line, 'stroke-width': 2.2, 'stroke-linejoin': 'round' }),
    stroke('M-10,3 C-11,9 -11,13 -11,16 M1,4 C1,10 1,13 1,16 M12,2 C13,8 13,11 13,13', SKIN.line, 1.9),
    path('M-19,-24 C-28,-16 -31,-2 -25,4 C-20,7 -15,3 -15,-4 C-14,-10 -12,-14 -10,-20 Z', { fill: '#fbd6b8', stroke: SKIN.line, 'stroke-width': 2.2, 'stroke-linejoin': 'round' }),
  ); // prettier-ignore

/** A hand closed around a ring, seen from the side of the fingers; the forearm comes from the left. */
const grip = () => {
  const line = { stroke: SKIN.line, 'stroke-width': 2.2, 'stroke-linejoin': 'round' };
  const finger = (x, y, w) => rect(x, y, w, 12.5, { rx: 6, fill: '#fbd6b8', ...line });
  return [
    path('M-20,-18 C-4,-24 16,-26 30,-20 C38,-14 38,20 28,26 C12,28 -6,22 -20,18 Z', { fill: '#f3bd9c', ...line }),
    finger(10, 15, 24), finger(8, 4.5, 29), finger(8, -6.5, 31), finger(9, -18, 29),
    path('M-14,-16 C-4,-28 12,-34 22,-30 C28,-26 26,-19 18,-18 C10,-17 4,-12 0,-6 Z', { fill: '#fde0c8', ...line }),
  ]; // prettier-ignore
};

export const handDefs = linear('hand', [-24, 0, 24, 0], [[0, '#efb594'], [0.6, '#fbd6b8'], [1, '#fff0d8']]); // prettier-ignore

/** The arm at the right of the picture, which holds the lamp. */
export function rightArm(pose) {
  if (pose === 'up')
    return [
      lantern(674, 598, 0.8, -2),
      path('M528,520 C548,580 560,624 567,664 C588,646 616,618 642,584 L674,624 C646,668 616,708 588,738 C570,756 548,750 534,724 C512,686 488,620 466,560 Z', { fill: 'url(#sleeve-right)', ...LINE, 'stroke-linejoin': 'miter' }),
      shade('M534,724 C512,686 488,620 466,560 L488,556 C506,620 530,680 550,708 C562,722 574,718 586,706 C614,678 640,648 662,610 L674,624 C646,668 616,708 588,738 C570,756 548,750 534,724 Z', 0.42),
      g({ filter: 'url(#soft4)' }, shade('M482,616 C504,614 530,604 554,592 L556,622 C534,640 508,648 490,650 Z', 0.6)),
      fold('M567,664 C562,680 560,694 566,716 M567,664 C556,672 546,680 540,692 M580,653 C584,668 590,682 600,692'),
      shine('M638,590 C614,620 588,648 570,664 L574,672 C596,654 622,626 646,598 Z', 0.4),
      g({ transform: 'translate(672 594) rotate(-44)' }, grip()),
      cuff('M626,576 C636,566 644,562 654,558 C668,576 684,596 692,612 C684,624 676,632 666,638 C656,618 642,596 626,576 Z', 'M644,567 C658,586 674,606 682,622'),
    ]; // prettier-ignore
  return [
    path('M524,520 C554,570 566,630 568,690 C570,750 578,800 580,846 L520,852 C514,800 500,750 494,700 C488,650 478,600 466,560 Z', { fill: 'url(#sleeve-right)', ...LINE }),
    shade('M478,600 C488,650 490,660 494,700 C500,750 514,800 520,852 L540,850 C532,800 516,740 512,690 C508,640 496,590 486,560 Z', 0.45),
    g({ filter: 'url(#soft4)' }, shade('M480,618 C504,614 530,604 552,592 L558,628 C536,642 510,650 488,652 Z', 0.6)),
    fold('M494,690 C514,704 544,700 566,684 M498,714 C518,724 542,720 560,708 M506,752 C522,758 540,754 552,746 M566,640 C562,660 560,672 560,684'),
    path('M478,830 C500,880 516,960 524,1040 L530,1090 C500,1100 470,1060 462,980 C458,920 464,870 478,830 Z', { fill: '#ffc66a', opacity: 0.4, filter: 'url(#soft12)' }),
    lantern(552, 902, 0.96, 2),
    g({ transform: 'translate(552 906)' }, fist()),
    cuff('M512,838 C534,848 566,846 588,834 L592,872 C566,886 534,888 514,880 Z', 'M514,872 C536,880 566,878 591,864'),
  ]; // prettier-ignore
}

const CAPE_L =
  'M322,388 C276,402 232,424 214,462 C198,506 190,548 182,592 C232,622 300,628 354,618 C352,540 352,470 356,420 Z';
const CAPE_R =
  'M420,388 C466,402 510,424 528,462 C544,506 552,548 560,592 C512,622 446,628 388,618 C386,540 380,470 378,420 Z';

/** The cape over the shoulders. */
export function cape() {
  return [
    el('clipPath', { id: 'in-cape' }, path(CAPE_L), path(CAPE_R)),
    path(CAPE_L, { fill: 'url(#cape)', ...LINE }),
    path(CAPE_R, { fill: 'url(#cape)', ...LINE }),
    g(
      { 'clip-path': 'url(#in-cape)' },
      shade('M214,462 C198,506 190,548 182,592 L214,610 C214,560 222,510 240,450 Z', 0.5),
      shade('M300,420 C276,480 262,560 258,630 H286 C286,560 296,490 320,430 Z', 0.32),
      shade('M444,420 C468,480 484,560 488,630 H464 C462,560 450,490 430,430 Z', 0.32),
      shade('M300,390 H444 C474,430 470,462 440,474 C400,486 340,486 304,474 C270,460 276,420 300,390 Z', 0.55),
      shine('M528,462 C544,506 552,548 560,592 L542,604 C536,550 526,506 508,456 Z', 0.45),
      
      fold('M300,440 C276,490 262,560 258,626 M240,450 C224,500 216,560 214,612 M444,440 C468,490 484,560 488,626 M506,452 C522,500 532,560 534,610'),
      stroke('M180,572 C232,604 300,610 356,600 M562,572 C510,604 446,610 386,600', AMBER.base, 5),
      stroke('M180,560 C232,592 300,598 356,588 M562,560 C510,592 446,598 386,588', AMBER.base, 1.8, { opacity: 0.8 }),
    ),
    // The clasp.
    stroke('M344,508 C356,520 384,520 396,508', BRASS.line, 6),
    stroke('M344,508 C356,520 384,520 396,508', BRASS.base, 3),
    button(342, 506),
    button(398, 506),
  ]; // prettier-ignore
}

const TAIL =
  'M398,420 C406,480 392,540 400,600 C402,630 400,650 398,676 L462,668 C456,640 458,610 458,580 C458,520 470,480 452,420 Z';

export function scarf() {
  const line = { stroke: AMBER.line, 'stroke-width': 2.6, 'stroke-linejoin': 'round' };
  const crease = (d, o = 0.8) => stroke(d, AMBER.deep, 2.2, { opacity: o });
  const fringe = [0, 1, 2, 3, 4, 5, 6].map((i) => {
    const x = 402 + i * 9.4;
    return path(`M${x - 4},${675 - i * 1.2} L${x - 5},${702 + (i % 3) * 4} Q${x},${708 + (i % 3) * 4} ${x + 4},${700 + (i % 2) * 5} L${x + 4},${674 - i * 1.2} Z`, { fill: i % 2 ? AMBER.base : AMBER.shade, ...line, 'stroke-width': 1.8 });
  }); // prettier-ignore
  return [
    fringe,
    el('clipPath', { id: 'in-tail' }, path(TAIL)),
    path(TAIL, { fill: 'url(#scarf-tail)', ...line }),
    g(
      { 'clip-path': 'url(#in-tail)' },
      path('M380,596 C410,612 440,608 480,590 V622 C440,640 410,642 380,630 Z', { fill: '#b5432f' }),
      path('M380,640 C410,652 440,650 480,634 V646 C440,660 410,664 380,652 Z', { fill: '#b5432f' }),
      path('M386,420 C400,480 388,560 392,690 H414 C410,600 418,500 408,420 Z', { fill: AMBER.deep, opacity: 0.45 }),
      crease('M424,450 C428,500 420,560 424,600 M440,440 C448,490 440,540 444,580'),
    ),
    path('M282,370 C262,398 272,432 312,452 C352,468 404,466 438,448 C474,428 478,394 458,366 C440,398 300,402 282,370 Z', { fill: 'url(#scarf)', ...line }),
    path('M280,400 C284,430 330,452 380,456 C350,466 330,460 312,452 C284,440 276,420 280,400 Z', { fill: AMBER.deep, opacity: 0.45 }),
    crease('M290,408 C310,436 350,448 392,446 M306,404 C330,424 364,432 404,428 M446,398 C444,414 434,430 420,438'),
    path('M288,346 C274,374 288,402 330,414 C364,422 404,420 430,408 C466,392 468,364 452,342 C436,372 308,378 288,346 Z', { fill: 'url(#scarf)', ...line }),
    path('M284,366 C296,392 340,408 392,404 C366,420 340,418 322,411 C292,400 282,384 284,366 Z', { fill: AMBER.deep, opacity: 0.4 }),
    path('M456,356 C458,376 448,394 424,404 C444,384 446,368 446,352 Z', { fill: '#fff1c2', opacity: 0.7 }),
    crease('M298,370 C320,390 360,398 408,392 M316,376 C346,386 380,386 414,378'),
    // The knot.
    path('M398,404 C392,420 396,444 412,452 C432,458 456,448 462,430 C464,414 452,402 436,400 C420,398 406,398 398,404 Z', { fill: AMBER.base, ...line }),
    path('M400,412 C398,430 404,444 418,450 C402,450 392,430 400,412 Z', { fill: AMBER.deep, opacity: 0.5 }),
    crease('M414,408 C410,424 414,438 424,446 M430,406 C428,420 432,434 442,442'),
  ]; // prettier-ignore
}
