"""What `tools/faults` tries: damages (functions of a path), and tables of bad inputs and full disks"""
import fcntl, io, itertools, json, os, random, resource, shlex, shutil, signal, struct, tarfile, zlib
from dataclasses import dataclass, field

# What a child does before its command

def often():
    "Checkpoints after every step"
    from resnet_nbdev.progress import Checkpoint
    Checkpoint._is_due = lambda self: True

def stopped():
    "Killed when three checkpoints are written"
    from resnet_nbdev.runs import RunFolder
    often()
    save,n = RunFolder.save_checkpoint,itertools.count(1)
    def save_some(self, state):
        save(self, state)
        if next(n) == 3: os.kill(os.getpid(), signal.SIGKILL)
    RunFolder.save_checkpoint = save_some

def stand_in():
    "Sixty of the digits stand for CIFAR-10"
    import dataclasses
    from resnet_nbdev.cifar_data import datasets, digits
    def load(path=None): return tuple(o.take(slice(60)) for o in digits())
    datasets['cifar10'] = dataclasses.replace(datasets['cifar10'], load=load)
    often()

def at_most(n): # Bytes
    "No file may grow beyond"
    def f():
        stand_in()
        resource.setrlimit(resource.RLIMIT_FSIZE, (n, n))
    return f

def lost_folder():
    "The folder that the command stands in is gone"
    os.mkdir('here')
    os.chdir('here')
    os.rmdir('../here')

def to_nobody():
    "Nobody reads what it prints"
    ends = os.pipe()
    os.dup2(ends[1], 1)
    os.close(ends[0])

def to_full():
    "What it prints goes to a full disk"
    os.dup2(os.open('/dev/full', os.O_WRONLY), 1)

# Damages

def put(raw):
    def f(p):
        p.parent.mkdir(parents=True, exist_ok=True)
        p.write_bytes(raw)
    return f

def gone(p): shutil.rmtree(p) if p.is_dir() else p.unlink(missing_ok=True)
def cut(keep=.5): return lambda p: os.truncate(p, int(p.stat().st_size*keep))
def zeros(n): return lambda p: p.write_bytes(p.read_bytes()[:-n] + bytes(n))
def zipped(p): os.rename(shutil.make_archive(f'{p}.of', 'zip', p.parent/'good'), p)
def newline(p): p.rename(p.with_name('a\nb'))
def no_text(p): open(bytes(p) + b'/\xff', 'w').close()

def flip(at=.5):
    "One bit"
    def f(p):
        raw = bytearray(p.read_bytes())
        raw[int(len(raw)*at)] ^= 1
        p.write_bytes(raw)
    return f

def leads(to): return lambda p: gone(p) or os.symlink(to, p)
def folder(p): gone(p) or p.mkdir(parents=True)
def huge(p): gone(p) or p.touch() or os.truncate(p, 1<<42)

locks = []
def held(p):
    "Another process holds this lock"
    locks.append(open(p, 'w'))
    fcntl.flock(locks[-1], fcntl.LOCK_EX)

def picture(mode='RGB', size=16, format='PNG'):
    from PIL import Image
    out = io.BytesIO()
    Image.new(mode, (size, size)).save(out, format)
    return put(out.getvalue())

def bomb(width):
    "A PNG that says it is so wide and so high"
    def chunk(kind, data): return struct.pack('>I', len(data)) + kind + data + struct.pack('>I', zlib.crc32(kind+data))
    head = struct.pack('>IIBBBBB', width, width, 8, 2, 0, 0, 0)
    return put(b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', head) + chunk(b'IDAT', zlib.compress(b'0'*99)) + chunk(b'IEND', b''))

def setting(at, *value):
    "Another value for a field of a JSON file, as in run.iters; none: without the field"
    def f(p):
        obj = json.loads(p.read_text())
        *above,last = at.split('.')
        o = obj
        for k in above: o = o[k]
        o.pop(last, None)
        if value: o[last] = value[0]
        p.write_text(json.dumps(obj))
    return f

def rows(change):
    "Other rows in a CSV file"
    def f(p):
        old = [l.split(',') for l in p.read_text().splitlines()]
        p.write_text('\n'.join(map(','.join, change(old))) + '\n')
    return f

def tensors(change):
    "Other content for a checkpoint, or a file of weights"
    def f(p):
        import torch
        from safetensors.torch import load_file, save_file
        if p.suffix == '.pt': torch.save(change(torch.load(p, weights_only=True)), p)
        else: save_file(change(load_file(p)), p)
    return f

def each(f): return lambda o: {k: f(v) for k,v in o.items()}
def nan(v): return v*float('nan') if v.is_floating_point() else v
def without(k): return lambda o: {a: v for a,v in o.items() if a != k}
def within(k, f): return tensors(lambda o: {**o, k: f(o[k])})

def packed(mode='w', of='good', kind=None, to='', then=None):
    "A tar archive of a folder, with an image more that is of another kind, damaged"
    def f(p):
        with tarfile.open(p, mode) as tar:
            tar.add(p.parent/of, of)
            m = tarfile.TarInfo('good/train/a/x.png')
            m.type,m.linkname = kind,to
            if kind: tar.addfile(m)
        if then: then(p)
    return f

class Code: # What no pickle may run
    def __reduce__(self): return os.system, ('touch ran',)

# Options and lines that cannot be

train = 'resnet_train --data good --iters 4 --results new'
flow = 'resnet_train --data good --size 16 --iters 4 --batch_size 6 --workers 1 --results new'
again = 'resnet_train --data good --iters 40 --results halves'
fig6 = 'resnet_fig6 --data good --nets resnet20 --scale .0001 --results new --out new.png'
draw = 'resnet_fig6 --draw_only --data good --nets resnet20 --out new.png'
fig7 = 'resnet_fig7 --data good --nets resnet20 --out new.png'
predict,export = 'resnet_predict good/train/a/1.png --model RUN','resnet_export RUN'
tiny = 'resnet_tinyimagenet --iters 2 --sample --path missing --results new --out new.png'
bench = 'resnet_bench --full --nets resnet20 --repeats 1 --seconds .01 --out new.png'
quick = 'resnet_bench --nets resnet20 --batch_size 2'

whole,real,x300 = ['0','-1','abc','1.5',''], ['nan','inf','abc','-1',''], 'x'*300
folders = ['missing', 'notes.txt', 'empty', 'results', 'missing/good.tar.gz', '/dev/null', x300, 'a\nb', 'good/train']
outs = ['fig', 'fig.txt', 'good', 'missing/fig.png', 'notes.txt/fig.png', 'folder.png', '', '.', x300+'.png']
nets = ['', ',', 'resnet21', 'resnet20,nonsense', '../resnet20', 'RUN']
devices = ['tpu', 'cuda:99', 'cuda:x', 'meta', 'xla', '', 'cpu:cpu']
places = ['notes.txt', 'notes.txt/below', '/dev/null/results', '/proc/results', x300]
bad_values = {
    train: dict(
        model=['', 'resnet21', 'resnet', 'resnet20,resnet32', '../resnet20', 'a\nb'], epochs=whole+['nan'], iters=whole+['1e3'],
        batch_size=whole+['1'], lr=real+['0'], wd=real, warmup=real, decay=['none', ''], data=folders, option=['D', 'AA', '1'],
        split=whole+['36', '37', '1'], seed=['-1', 'abc', '1.5', '', f'{10**30}', f'{2**64}'], precision=['fp16', '', 'FP32x'],
         compile=['maybe', '', 'True'], threads=whole+['999'], device=devices, results=places, size=whole+['5000'],
         ranks=[*whole, '5', '64', '128', f'{10**9}'], weights=['missing.pt', 'notes.txt', 'good', 'HALF/checkpoint.pt', 'dest']),
    flow: dict(workers=['-1', 'abc', '1.5'], view=['16'], split=['36', '1'], data=folders[:5]),
    'resnet_eval RUN': dict(norm=['foo', ''], data=folders, device=devices, option=['D']),
    'resnet_publish RUN': dict(dest=[*places[:4], 'good/train/a/0.png', 'results']),
    fig6: dict(data=folders, nets=nets, scale=['0', '-1', 'abc', '2', 'nan', 'inf', ''], seeds=whole, jobs=whole+['many'], threads=whole+['999'],
               compile=['maybe', ''], results=places, out=outs, device=devices),
    tiny: dict(threads=['0', '999', 'abc']),
    fig7: dict(data=folders[:5], nets=nets, scale=['0', '-1', 'abc', '2', 'nan', '.5'], results=['notes.txt', 'missing', 'empty'], out=outs),
    bench: dict(nets=nets, batch_size=whole, repeats=whole, seconds=['0', 'nan', '-1', 'abc', 'inf'], workers=['-1', 'abc', '1.5'],
                compile=['maybe', ''], precision=['fp16', ''], device=devices[:4], out=outs[:6],
                json=['good', 'missing/n.json', '.', 'notes.txt/n.json']),
    quick: dict(nets=nets[:3], batch_size=whole[:3], device=devices[:4], precision=['fp16'], out=outs[:3], json=['good', 'missing/n.json']),
    predict: dict(model=[*nets[:5], 'HALF', 'missing', 'notes.txt', 'a\nb', x300, 'resnet1202', 'resnet18-imagenet', 'resnet20-cifar10-6400it-seed1'],
                  out=outs),
    export: dict(out=['fig', 'fig.png', 'good', 'missing/n.onnx', 'notes.txt/n.onnx', '', '.'],
                 folder=['notes.txt', 'good', 'results', 'RUN', 'missing/new', '/proc/new', '/dev/null', x300, '', '.'])}

one,weights = 'good/train/a/1.png','RUN/model.safetensors'
bad_lines = { # What follows a command
    'train': ['--nonsense', 'extra', '--iters', '--data', '--zero_gamma=5', '--data good good', '--data good --iters 4 --epochs 2',
              '--data cifar10 --iters 2', '--data digits --size 32', f'--data good --iters 4 --model resnet32 --weights {weights}',
              f'--data good --iters 4 --model resnet18 --size 16 --weights {weights}', *(f'--iters 2 --path {o}' for o in ('missing', 'good', one, 'notes.txt', 'empty'))],
    'eval': ['', 'missing', 'notes.txt', 'empty', 'HALF', 'resnet110', 'resnet1202', 'resnet21', '.', '..', '/', 'RUN/config.json', 'RUN RUN', 'RUN --ten_crop', 'RUN --size 0', 'RUN --size x',
             'RUN --nonsense', 'resnet20', 'resnet20 --data good', 'resnet20 --path missing', f'RUN --weights {weights}', 'RUN --data four',
             'RUN --data large', 'RUN --data digits', '--model resnet20', f'--weights {weights}', f'--model resnet21 --weights {weights}',
             *(f'--model {m} --weights {weights} --data good' for m in ('resnet32', 'resnet18')),
             *(f'--model resnet20 --data good --weights {o}' for o in ('missing.pt', 'notes.txt', 'good', 'HALF/checkpoint.pt', 'RUN/config.json')),
             f'--model resnet20 --data four --weights {weights}', f'--model resnet20 --data large --weights {weights}'],
    'publish': ['', 'dest', 'resnet20', '/', 'RUN --nonsense', 'RUN --path missing --dest results', 'resnet20-cifar10-64000it-seed0',
                *(f'{o} --dest dest' for o in ('missing', 'HALF', 'notes.txt', '.', '..', 'results', 'RUN missing', 'HALF RUN',
                                               'resnet20-cifar10-64000it-seed0'))],
    'fig6': ['extra', '--nonsense', '--path missing --scale .0001', *(f'--draw_only {o}' for o in (
             '--data digits', '--data good --results empty', '--data missing', '--nets resnet110', '--out fig.txt', '--scale .37'))],
    'fig7': ['--nonsense', 'missing', 'HALF', 'RUN missing', weights, 'resnet110', '.', 'notes.txt', 'resnet20=', '=RUN', 'resnet20=missing.pt',
             'resnet20=notes.txt --data good', f'resnet32={weights} --data good', f'nonsense={weights}', f'resnet20={weights} --data four',
             f'resnet20={weights} --data large'],
    'bench': ['extra', '--nonsense', '--nets', '--full extra', '--full=5'],
    'predict': ['', '--model RUN', '--nonsense', *(f'{o} --model RUN' for o in (
        'notes.txt', 'missing.jpg', 'good', 'folder.png', '/dev/null', '.', x300, 'good/train/a/1.png missing.jpg', 'RUN/model.safetensors')),
        'good/train/a/1.png --model RUN --out good/train/a/1.png', 'fig.png --model resnet20 --out new.png'],
    'export': ['', '--out new.onnx', 'RUN', 'RUN RUN --out new.onnx', 'RUN --nonsense', 'RUN --out new.onnx --folder good']}

# Pictures that are no pictures, for a person's own

one_picture = 'p.jpg'
bad_pictures = {
    'text': put(b'no image\n'), 'empty': put(b''), 'half': lambda p: (picture(size=64)(p), cut()(p)), 'a header': lambda p: (picture(size=64)(p), cut(.3)(p)),
    'a bomb': bomb(60_000), 'a bomb of the largest size': bomb(13_000), 'no width': bomb(0), 'too wide': bomb(2**31-1), 'a pipe': os.mkfifo,
    'of 4 TB': huge, 'leads nowhere': leads('/nowhere'), 'leads to itself': leads('p.jpg')}

# Images that cannot be read

def all_of(f, *names): return [(n, f) for n in names]

cache = 'good.packed.safetensors'
bad_folders = {
    'text called .png': [(one, put(b'no image\n'))], 'an empty .png': [(one, put(b''))], 'half a .png': [(one, cut())],
    'half a header': [(one, cut(.02))],
    **{f'a .png with a wrong bit at {w}': [(one, flip(w))] for w in (.1, .3, .6, .9)},
    '16 bits gray': [(one, picture('I;16'))], 'a .tif': [('good/train/a/x.tif', picture('I', format='TIFF'))],
    'a GIF called .png': [(one, picture('P', format='GIF'))], 'a .bmp': [('good/train/a/x.bmp', picture(format='BMP'))],
    'another size': [(one, picture(size=15))], 'a test image of another size': [('good/test/a/1.png', picture(size=32))],
    'a bomb': [(one, bomb(60_000))], 'no width': [(one, bomb(0))], 'too wide': [(one, bomb(2**31-1))],
    'an image in no class': [('good/train/1.png', picture())], 'a class that is only in test': [('good/test/z/1.png', picture())],
    'train, test and valid': [('good/valid/a/1.png', picture())],
    'one class': all_of(gone, 'good/train/b', 'good/train/c', 'good/test/b', 'good/test/c'),
    'no test': [('good/test', gone)], 'no train': [('good/train', gone)], 'test is empty': [('good/test', folder)],
    'a class that leads nowhere': [('good/train/b', leads('/nowhere'))], 'a new class that leads nowhere': [('good/train/d', leads('/nowhere'))],
    'an image that leads nowhere': [('good/train/a/x.png', leads('/nowhere'))], 'an image that leads to itself': [(one, leads('1.png'))],
    'an image of 4 TB': [(one, huge)], 'a pipe for an image': [('good/train/a/x.png', os.mkfifo)],
    'half a packed file': [(cache, cut())], 'a packed file with a wrong bit': [(cache, flip(.7))], 'packed pixels all zero': [(cache, zeros(20_000))]}
bad_flows = { # With --size the images may have any size, and nothing is packed
    **{k: v for k,v in bad_folders.items() if 'size' not in k and 'packed' not in k}, 'an empty class': [('good/train/d', folder)],
    'a text called .jpg': [('good/train/a/x.jpg', put(b'no image\n'))], 'an empty class of test images': [('good/test/d', folder)]}
odd_folders = { # May be read, or be refused
    'a newline in a class': all_of(newline, 'good/train/a', 'good/test/a'), 'a name that is no text': [('good/train/a', no_text)],
    'a link to the folder above': [('good/train/d', leads('..'))], 'a class without images': [('good/train/d', folder)],
    'a pipe': [('good/train/a/x', os.mkfifo)], 'a file of 4 TB': [('good/x', huge)], 'a folder called .png': [(one, folder)],
    'an empty packed file': [(cache, put(b''))], 'a packed file of text': [(cache, put(b'mine\n'))],
    'a packed file with a wrong header': [(cache, flip(.001))], 'a folder for a packed file': [(cache, folder)]}
bad_archives = {
    'x.tar': {'text': put(b'mine\n'), 'empty': put(b''), 'no images': packed(of='empty'), 'half': packed(then=cut(.3)),
              'a link that leads nowhere': packed(kind=tarfile.SYMTYPE, to='nowhere'), 'an empty image': packed(kind=tarfile.REGTYPE),
              'a hard link to itself': packed(kind=tarfile.LNKTYPE, to='good/train/a/x.png')},
    'x.zip': {'a zip': zipped}, 'x.tgz': {'a zip': zipped},
    **{f'x.tar.{k}': {**{f'cut at {w}': packed(f'w:{k}', then=cut(w)) for w in (.01, .5, .99)},
                      **{f'a wrong bit at {w}': packed(f'w:{k}', then=flip(w)) for w in (.02, .5)}} for k in ('gz', 'xz', 'bz2')}}
batches = [f'cifar-10-batches-py/{o}' for o in (*(f'data_batch_{i}' for i in range(1, 6)), 'test_batch', 'batches.meta')]
bad_batches = {
    'empty': all_of(put(b''), *batches), 'text': all_of(put(b'mine\n'), *batches), 'some of the files': all_of(put(b''), *batches[:3]),
    'folders': all_of(folder, *batches), 'a pickle that runs code': all_of(put(b"cos\nsystem\n(S'touch ran'\ntR."), *batches),
    'a pickle of another package': all_of(put(b'cthis.multiarray\nx\n.'), *batches)}

# Files of a run that are not ours

broken = {'empty': put(b''), 'text': put(b'mine, not yours\n'), 'binary': put(bytes(range(256))*9), 'half': cut(), 'a folder': folder}
bad_json = {**broken, **{f'holds {v!r}': put(json.dumps(v).encode()) for v in ([], {}, None, 5, 'text', [{}])}, 'nested deep': put(b'['*100_000)}
fields = {
    'run': [{}, [], None], 'run.model': ['nonsense', 5], 'run.iters': ['abc', -1, 1.5, [1]], 'run.seed': ['x', None], 'run.lr': ['x', None],
    'run.wd': [{}], 'run.batch_size': [0, '8', True], 'run.model_args': [[], {'foo': 1}, {'option': 'Z'}], 'run.data': [5, None],
    'run.split': ['x'], 'run.decay': [5], 'run.unknown': [1], 'run.precision': ['fp4'], 'run.world': ['x'], 'schema': [999],
    'ranks': [[2], {'x': 2}, {'0': '2'}, 5]}
bad_config = {**bad_json, **{f'{k} = {json.dumps(v)}': setting(k, v) for k,vs in fields.items() for v in vs},
              'no run': setting('run'), 'no model': setting('run.model')}
bad_err = {**{f'test_err = {v!r}': setting('test_err', v) for v in ('x', None, [1])}, 'no test_err': setting('test_err')}
bad_digest = {**{f'digest = {v!r}': setting('digest', v) for v in ('x'*32, 5)}, 'no digest': setting('digest')}
bad_log = {
    **broken, 'header only': rows(lambda r: r[:1]), 'other columns': put(b'a,b\n1,2\n'), 'no test_err': rows(lambda r: [o[:6]+o[7:] for o in r]),
    'words': rows(lambda r: r[:1] + [['x']*len(o) for o in r[1:]]), 'an empty cell': rows(lambda r: r[:-1] + [[*r[-1][:6], '', *r[-1][7:]]]),
    'gone': gone}
bad_responses = {
    **broken, 'other columns': put(b'a,b\n1,2\n'), 'no std': rows(lambda r: [o[:3]+o[4:] for o in r]),
    'words': rows(lambda r: r[:1] + [[*o[:3], 'x', *o[4:]] for o in r[1:]])}
bad_checkpoint = {
    **broken, **{f'a wrong bit at {w}': flip(w) for w in (.001, .1, .3, .5, .7, .9, .999)},
    **{f'no {k}': tensors(without(k)) for k in ('model', 'opt', 'it', 'rows', 'run')},
    **{f'{k} = {v!r}': within(k, lambda _, v=v: v) for k,v in (('it', -5), ('it', 'x'), ('it', 10**6), ('rows', 'x'), ('rows', [['x']*9]),
                                                               ('rows', [[1]]), ('rows', []), ('opt', {}), ('model', {}))},
    'no momenta': within('opt', lambda o: {**o, 'state': {}}), 'other shapes': within('model', each(lambda v: v[:1] if v.ndim else v)),
    'NaN weights': within('model', each(nan)), 'another run': within('run', lambda o: {**o, 'lr': .5}), 'a list': tensors(lambda o: [1]),
    'weights only': tensors(lambda o: o['model']), 'code': tensors(lambda o: Code())}
bad_weights = {
    **broken, **{f'a wrong bit at {w}': flip(w) for w in (.0001, .01, .5, .99)}, 'NaN': tensors(each(nan)), 'gone': gone,
    'zeros': tensors(each(lambda v: v*0)), 'no fc': tensors(without('fc.weight')), 'no mean': tensors(without('mean')),
    'other classes': tensors(lambda o: {k: v[:2].clone() if k[:2] == 'fc' else v for k,v in o.items()})}
readers = {'train': 'resnet_train --data good --iters 6', 'eval': 'resnet_eval RUN', 'publish': 'resnet_publish RUN --dest dest',
           'fig6': draw, 'fig7': 'resnet_fig7 RUN --out new.png', 'fig7 by name': fig7,
           'predict': predict, 'export': f'{export} --folder new'}

# The cases

@dataclass(eq=False)
class Case:
    kind: str # In a sample each kind has its turn
    line: object # The command; RUN, HALF, PAPER, NEXT, SITE and DISK stand for folders of the world
    damages: list = () # Pairs of a path and what is done to it before
    note: str = ''
    says: str = '' # What has to be said, a regular expression
    may: bool = False # It may succeed as well, and say it then
    new: tuple = () # What may be there afterwards, of a job that had begun
    grows: str = '' # What may change
    env: dict = field(default_factory=dict)
    before: object = None # Called in the child
    ctrl_c: object = None # Seconds, or a word that is printed, after which Ctrl-C is pressed
    left: int = None # KB that are left on the full disk
    seconds: int = 60 # That it may take

    def __post_init__(self):
        self.argv = shlex.split(self.line) if isinstance(self.line, str) else self.line
        self.name = f'{self.kind}: {shlex.join(o[:50] for o in self.argv)}' + f' ({self.note})'*bool(self.note)

def short(line): return line.split()[0].removeprefix('resnet_')
def list_bad_inputs():
    for line,table in bad_values.items():
        for k,vs in table.items(): yield from (Case(f'option of {short(line)}', [*line.split(), f'--{k}', v]) for v in vs)
    for c,lines in bad_lines.items(): yield from (Case(f'line of {c}', f'resnet_{c} {o}') for o in lines)
    for o,says in (('--lr 1e30', r'1e\+30'), ('--wd 1e300', '')): yield Case('loss', f'{train} {o}', new=('new/*',), says=says)
    for line in (train, 'resnet_eval RUN', fig6): yield from (Case(f'folder for {short(line)}', line, o, k) for k,o in bad_folders.items())
    yield from (Case('folder with --size', flow, o, k, new=('new/*',), seconds=120) for k,o in bad_flows.items())
    yield Case('folder with --size', f'{flow} --skip_unreadable', all_of(put(b'no image\n'), *(f'good/train/a/{i}.png' for i in range(12))),
               'no image of a class can be read', "class 'a'", new=('good.unreadable.json*',))
    yield from (Case('odd folder', train, o, k, may=True) for k,o in odd_folders.items())
    yield from (Case('going on with other data', again, o, k) for k,o in bad_folders.items())
    yield Case('going on with other data', again, [(one, picture())], 'another image', 'another run', may=True)
    for o,d in (('good', bad_folders['text called .png']), ('missing', ())): # Two processes that import everything themselves
        yield Case('two jobs', f'{fig6} --data {o} --jobs 2 --seeds 2', d, seconds=300)
    for a,table in bad_archives.items():
        for o in ('data', 'path'): yield from (Case(f'archive as --{o}', f'{train} --data cifar10 --{o} {a}', [(a, f)], k) for k,f in table.items())
    for o in ('.', 'cifar-10-batches-py'): yield from (Case('batches', f'{train} --data cifar10 --path {o}', d, k) for k,d in bad_batches.items())
    yield from (Case('picture', f'resnet_predict {one_picture} --model RUN', [(one_picture, f)], k, one_picture) for k,f in bad_pictures.items())
    yield from list_bad_runs()
    yield from list_surroundings()

def list_bad_runs():
    "A run's files with other content than ours, for every command that reads them: the file is named"
    def cases(file, table, who, at='RUN', also=(), may=()):
        for k,f in table.items():
            for o in who:
                says = f'{file}|was started with'*(short(o) == 'train') or file # Of another run, as the config has it
                yield Case(f'{file} for {short(o)}', readers.get(o, o), [(f'{at}/{file}', f), *also], f'{at}/{file}: {k}', says, o in may)
    unmeasured = [('RUN/responses.csv', gone)]
    yield from cases('config.json', bad_config, readers)
    yield from cases('config.json', bad_config, [again], 'HALF')
    yield from cases('config.json', bad_json, ['resnet_fig6 --draw_only --out new.png'], 'SITE/resnet20-cifar10-64000it-seed0')
    yield from cases('result.json', bad_json, readers, may=['fig6'])
    yield from cases('result.json', bad_err, ['train', 'publish'])
    yield from cases('result.json', bad_digest, ['eval', 'publish', 'fig7', 'fig7 by name', 'predict', 'export'], also=unmeasured)
    yield from cases('log.csv', bad_log, ['publish', 'fig6', 'fig7 by name'], may=['fig7 by name'])
    yield from cases('responses.csv', bad_responses, ['publish', 'fig7'], may=['fig7'])
    yield from cases('checkpoint.pt', bad_checkpoint, [again], 'HALF')
    yield from cases('model.safetensors', bad_weights, ['eval', 'publish', 'fig7', 'predict', 'export'], also=unmeasured)
    index = {**bad_json, 'a run that is not there': put(b'{"resnet20": "nobody"}')}
    yield from cases('index.json', index, ['resnet_eval resnet20 --data good', 'resnet_fig7 resnet20 --out new.png'], 'SITE')
    for k,f in {**bad_json, 'an unknown field': setting('run.unknown', 1)}.items():
        yield Case('neighbour', 'resnet_publish PAPER --dest pub', [('NEXT/config.json', f)], f'NEXT/config.json: {k}', may=True, before=stand_in)

def list_surroundings():
    "What surrounds a command: ranks, locks, the folder that it stands in, closed pipes, Ctrl-C"
    two = dict(WORLD_SIZE='2', MASTER_ADDR='127.0.0.1', MASTER_PORT='29555')
    def told(env): return ' '.join(f'{k}={v}' for k,v in env.items())
    for o in (*({'WORLD_SIZE': o} for o in ('abc', '0', '-1', '1.5', '2')), {**two, 'RANK': 'abc'}, {**two, 'RANK': '5'}):
        yield Case('ranks', train, note=told(o), env=o)
    yield from (Case('ranks', fig6, note=told(o), env=o) for o in (dict(WORLD_SIZE='abc'), dict(two, RANK='0')))
    yield Case('ranks', f'{train} --batch_size 3', note='two', env=dict(two, RANK='0'))
    yield from (Case('ranks', f'{train} --ranks {o}', note='as torchrun starts it', env=dict(two, RANK='0')) for o in (1, 2))
    yield from (Case('ranks', f'{train} --ranks {o} --batch_size {n}', says='rank') for o,n in ((2, 3), (2, 2), (64, 128), (100, 200)))
    yield Case('ranks', f'{train} --ranks 2 --data missing')
    yield Case('ranks', f'{train} --ranks 2 --results notes.txt', says='notes.txt', seconds=300) # The ranks find it
    yield Case('ranks', f'{train} --batch_size 80', note='more than images', says='40 ranks are more than the 36', env={**two, 'RANK': '0', 'WORLD_SIZE': '40'})
    for o in ('', ' --fresh'): yield Case('locked', again+o, [('HALF/.lock', held)])
    for f in (lost_folder, to_nobody, to_full):
        yield from (Case('surroundings', o, note=f.__doc__, before=f, may=True, new=('*',)) for o in (train, 'resnet_eval RUN', draw))
    for o in ({'FASTAI_HOME': '/dev/null'}, {'HOME': '/nowhere'}, {'TMPDIR': '/nowhere'}):
        yield Case('surroundings', 'resnet_train --iters 2', note=told(o), env=o)
    for o in ('steps on', 'epoch ', 0, .1, .5): yield Case('Ctrl-C', f'{train} --iters 400', note=f'at {o}', ctrl_c=o, new=('new/*',))
    yield Case('Ctrl-C', fig6.replace('.0001', '.01'), note='at its first run', ctrl_c='steps on', new=('new/*',))
    yield Case('Ctrl-C', f'{flow} --iters 400', note='with workers', ctrl_c='epoch ', new=('new/*',))
    for o in (.3, 1., 2.5): yield Case('Ctrl-C while importing', 'resnet_train --lr nan', note=f'after {o} s', ctrl_c=o)

def list_full_disks():
    "Files that may not grow beyond some size, and a small disk with little left; what is on it has to be named"
    mb = 10**6
    for line,says,sizes in ((train, 'new', (100, 3000, mb, 3*mb//2)), (again, 'halves', (100, mb)), (f"{readers['train']} --fresh", 'results', (100,)),
                            (readers['publish'], 'dest', (100, 3000, mb//3)), ('resnet_publish RUN --dest there', 'there', (100, mb//3)),
                            ('resnet_publish PAPER --dest pub', 'pub', (20, 100, mb//3)), (draw.replace('new.png', 'fig.png'), 'fig.png', (100, 9000)),
                            ('resnet_fig7 RUN --out fig.png', 'fig.png', (100, 9000)), ('resnet_export RUN --folder there', 'there', (100, mb//3)),
                            ('resnet_predict good/train/a/1.png --model RUN --out fig.png', 'fig.png', (100, 9000))):
        yield from (Case('full disk', line, note=f'files of at most {n:,} bytes', says=says, new=('*',), grows='*halves*/log.csv', before=at_most(n)) for n in sizes)
    for line,kbs in ((train.replace('new', 'DISK/new'), (0, 8, 400)), ('resnet_publish RUN --dest DISK', (0, 8, 400)),
                     (draw.replace('new.png', 'DISK/fig.png'), (0, 8))):
        yield from (Case('full disk', line, note=f'{n} KB left', says='/disk', new=('*',), left=n, before=stand_in) for n in kbs)
