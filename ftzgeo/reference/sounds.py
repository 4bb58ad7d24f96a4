"""Characters that are mistaken for one another: of the same sound (typing) or of a similar shape (OCR).

Sounds come from pypinyin's table, tones dropped, all readings of a character counted. The shapes are a list of our own:
characters of place and road names that differ in a stroke or in the part at the side.
"""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache

LOOK_ALIKES = (
    "已己巳 未末 土士 人入八 天夫无元 大太犬丈 千干于 日曰目 贝见 刀力九 午牛 王玉主 田由甲申 "
    "白自百 木本术 东车 乌鸟 万方 历厉 风凤 几儿 令今 个介 户卢 石右 古占 开井并 丰三 口囗 "
    "水永冰 平乎 北比 中巾 兰三 厂广 西酉 四匹 业亚 圣怪 处外 旦且 司同 吉古 竞竟 京凉 "
    "亭享亨 密蜜 崇祟 莱菜 岳兵 律津 侯候 往住佳 往徃 径经 洋样祥 洪供拱 清请情晴靖 源原愿 "
    "港巷 海梅每 河何 汇江 沽姑 洁浩 滨宾 淮准 濮仆 渤勃 波坡披 泰秦奉春 深探 洲州 济齐 "
    "洛络格 浦捕埔 陈阵 阳阴 陆际 院阮 隆降 陵菱凌 杨扬汤 桥侨骄 林材村 柳抑 桂佳 梅悔 松枚 "
    "栋陈 槐愧魂 枫讽 榆愉渝 樟障 旱早 昌冒 明朋 晨震 景影 智知 晶品 盛威成 盈盘 星皇 昆混 "
    "旺汪 春奏 崂捞劳 峰蜂锋 岭领 岗冈 嵩高 崔雀 坊纺仿防 埠阜 城诚 坪评 塘糖 堤提 境镜 "
    "港淹 辰晨 武式 青肯 静净 丽而 双叹 卫工 宁守 宝玉 富福 安女 宏宠 定走 宜宣 宾兵 师帅 "
    "帆机 常堂 庄压 庆床 康唐 库车 府俯 应座 新折 断新 施旅 建健 延廷 迎仰 通道 远运 进近 "
    "连莲 微徽 德得 待侍 银根 铁轶 锦绵 镇慎 钢纲 铜桐 金全 鑫森 园圆 国图 围园 圃铺 兴只 "
    "共兴 六大 典曲 具县 科料 种钟 秀季 程呈 稳隐 华毕 荣莱 茶荼 芦庐 苏办 草革 蓝监 薛薜 "
    "菊掬 长张 弘引 弥称 强虽 龙尤 飞气 马鸟 鸣呜 鹤鹊 顺须 项顶 颖颍 赤亦 赛塞 起赵 越趣 "
    "辉挥 辽过 边力 迁千 沙纱 沛沸 治冶 泊伯 泗四 润闰 淀定 汉仅 沟构 汾扮 泥呢 "
)
"""Every word is a group of characters that look alike."""


@cache
def _shapes() -> dict[str, set[str]]:
    shapes: dict[str, set[str]] = {}
    for group in LOOK_ALIKES.split():
        for char in group:
            shapes.setdefault(char, set()).update(group)
    return shapes


def look_alike(one: str, other: str) -> bool:
    """Tell whether two characters are easily misread for one another."""
    return other in _shapes().get(one, ())


@lru_cache(maxsize=65536)
def sounds_of(char: str) -> tuple[str, ...]:
    """Return the readings of a character without tones, the commonest first; the character itself where it has none."""
    from pypinyin.pinyin_dict import pinyin_dict

    readings = pinyin_dict.get(ord(char), char).split(",")
    return tuple(dict.fromkeys(map(_toneless, readings)))


def _toneless(reading: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFD", reading) if not unicodedata.combining(char))


def sound_alike(one: str, other: str) -> bool:
    """Tell whether two characters share a reading but for the tone."""
    return not set(sounds_of(one)).isdisjoint(sounds_of(other))


def sound_of(text: str) -> str:
    """Return the commonest reading of every character, without tones, joined by blanks."""
    return " ".join(sounds_of(char)[0] for char in text)
