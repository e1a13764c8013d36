import { decodeSyncFolderItems, readEvent } from './dist/index.js';
import { readXml } from './dist/ews/xml-read.js';
import { SaxesParser } from 'saxes';
import { readFileSync } from 'node:fs';
const src=readFileSync('/tmp/bench.mjs','utf8');
const xml=new Function(src.slice(src.indexOf("let items=''"),src.indexOf('const bytes='))+';return xml')();
const bytes=Buffer.from(xml);
function time(name,f){for(let i=0;i<40;i++)f();const a=[];for(let i=0;i<60;i++){const t=performance.now();f();a.push(performance.now()-t)}a.sort((x,y)=>x-y);console.log(name,a[30].toFixed(2),'ms')}
const which=process.argv[2];
const ctx={detail:'busy',mailboxZone:null,installation:null};
if(which==='tostr')time('toString',()=>bytes.toString('utf8'));
if(which==='saxstr')time('sax on buffer string',()=>{const p=new SaxesParser({xmlns:false,position:false});let n=0;p.on('opentag',t=>{n++});p.on('text',t=>{n++});p.on('closetag',t=>{n++});p.write(bytes.toString('utf8')).close()});
if(which==='skip')time('readXml skipping all',()=>readXml(bytes,{children:new Map()},{}));
const any={text(){},};any.otherwise=any;
if(which==='any')time('readXml wildcard',()=>readXml(bytes,any,{}));
if(which==='dec')time('decode',()=>decodeSyncFolderItems(bytes));
if(which==='ev'){const r=decodeSyncFolderItems(bytes);time('events',()=>{for(const it of r.value[0].value.items)readEvent(it,ctx)});}
if(which==='all')time('all',()=>{const r=decodeSyncFolderItems(bytes);for(const it of r.value[0].value.items)readEvent(it,ctx)});
if(which==='err')time('sax with error handlers',()=>{const p=new SaxesParser({xmlns:false,position:false,fragment:false});let n=0;p.on('error',()=>{});p.on('doctype',()=>{});p.on('xmldecl',()=>{});p.on('cdata',()=>{});p.on('opentag',t=>{n++});p.on('text',t=>{n++});p.on('closetag',t=>{n++});p.write(bytes.toString('utf8')).close()});
