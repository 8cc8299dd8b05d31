/** The colours of the sample story: sea teal against lamp amber. */
export const INK = '#2c1626';
export const SKIN = { light: '#fde0c8', base: '#f6c7a6', shade: '#d98f7c', deep: '#a85a58', line: '#6a2f38' };
export const HAIR = { light: '#e08a52', base: '#a5482f', shade: '#6d2634', deep: '#43172a', line: '#35101f' };
export const COAT = { light: '#4fa8a2', base: '#2b7a80', shade: '#19505f', deep: '#0f3345', line: '#0b2533' };
export const AMBER = { light: '#ffd877', base: '#f2a83b', shade: '#c96f2a', deep: '#8c4322', line: '#5c2a1c' };
export const LEATHER = { light: '#b57a4a', base: '#85502f', shade: '#5a3023', deep: '#3b1d1a', line: '#2b1413' };
export const BRASS = { light: '#fff0b0', base: '#d9a441', shade: '#8f5c23', line: '#4a2a14' };
export const RIM = '#ffe3ae';
