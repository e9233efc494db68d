"""`torch.hub.load('resnet-nbdev/resnet_nbdev', 'resnet20', pretrained=True)`: the nets of the paper by their names"""
from resnet_nbdev.blocks import get_model as _get_model, models as _models

dependencies = ['filelock', 'pandas', 'safetensors', 'torch']


def _entry(name):
    def make(pretrained=False, **kw): return _get_model(name, pretrained, **kw)
    make.__name__ = name
    make.__doc__ = f"""`{name}` of He et al. (2016). pretrained: True for the published weights, which bring the mean along
    (`model.mean`, in bytes), or the name of their data. Other arguments: classes, option, zero_gamma; see `resnet_nbdev.blocks`"""
    return make


globals().update({name: _entry(name) for name in _models})
